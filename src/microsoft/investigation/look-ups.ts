import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { FoundObject, FoundObjects } from "../../service/investigation.ts";
import type { ObjectAccess, ObjectLink } from "../../service/object-view.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "./policy-cache.ts";
import type { SeenObject } from "./seen-object.ts";

/** Dependencies of looking things up in the directory: a service's context and the caches of recent answers. */
export interface LookUpContext extends MicrosoftContext {
  readonly policies: PolicyCache;
  /** Recent searches, so that the pages of one search fit together. */
  readonly searches: MemoCache<string, SearchResult>;
  /** Recent objects with all their links, so that the pages of one object fit together. */
  readonly objects: MemoCache<string, WholeObject>;
  /** Numbers of members by group id. Null if the directory does not count them. */
  readonly memberCounts: MemoCache<string, number | null>;
}

/** The complete result of a search, best match first, as it is kept between pages. */
export interface SearchResult extends Pick<FoundObjects, "asOf" | "tooMany" | "formerSince"> {
  readonly found: readonly FoundObject[];
  readonly unread: readonly string[];
}

/** The trace of an object that the directory does not have any more. */
export interface LostObject {
  readonly displayName: string | null;
  /** True if the log or a list of changes knows the object. */
  readonly isKnown: boolean;
  /** Says where the name is from, or as far as was looked without finding one. */
  readonly note: string;
}

/** An object as Graph shows it now, with its links in order. */
export interface WholeObject {
  readonly seen: SeenObject | null;
  /** The trace of an object that is neither in use nor deleted. Null for others, and where that could not be read. */
  readonly lost: LostObject | null;
  readonly links: readonly ObjectLink[];
  readonly access: ObjectAccess | undefined;
  readonly asOf: Millis;
  /** True if a part could not be read for lack of a permission. */
  readonly hidden: boolean;
  /** Sentences on what could not be read. */
  readonly notes: readonly string[];
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
    objects: new MemoCache({ most: 5, lasts }),
    memberCounts: new MemoCache({ most: 400, lasts }),
  };
}
