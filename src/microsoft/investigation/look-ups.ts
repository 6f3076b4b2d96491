import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { FoundObject, FoundObjects } from "../../service/investigation.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "./policy-cache.ts";

/** Dependencies of looking things up in the directory: a service's context and the caches of recent answers. */
export interface LookUpContext extends MicrosoftContext {
  readonly policies: PolicyCache;
  /** Recent searches, so that the pages of one search fit together. */
  readonly searches: MemoCache<string, SearchResult>;
  /** Numbers of members by group id. Null if the directory does not count them. */
  readonly memberCounts: MemoCache<string, number | null>;
}

/** The complete result of a search, best match first, as it is kept between pages. */
export interface SearchResult extends Pick<FoundObjects, "asOf" | "tooMany"> {
  readonly found: readonly FoundObject[];
  readonly unread: readonly string[];
}

const SEARCHES_LAST: Millis = 30 * SECOND;
const POLICIES_LAST: Millis = MINUTE;

/** Opens the caches. Called once per service, because all questions share them. */
export function openLookUps(context: MicrosoftContext): LookUpContext {
  const lasts = { millis: SEARCHES_LAST, clock: context.clock };
  return {
    ...context,
    policies: new PolicyCache(context, POLICIES_LAST),
    searches: new MemoCache({ most: 20, lasts }),
    memberCounts: new MemoCache({ most: 400, lasts }),
  };
}
