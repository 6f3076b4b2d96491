import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { GraphContext } from "../context.ts";
import type { SearchResult } from "./find-objects.ts";
import { PolicyCache } from "./policy-shelf.ts";
import { Recent } from "./recent.ts";

/** What looking things up in the directory works with: a service's context, and what was read a moment ago. */
export interface LookUpContext extends GraphContext {
  readonly policies: PolicyCache;
  /** So that the pages of one search fit together. */
  readonly searches: Recent<SearchResult>;
  /** How many members groups have, by their ids; null where the directory does not tell. */
  readonly memberCounts: Recent<number | null>;
}

const SEARCHES_LAST: Millis = 30 * SECOND;
const POLICIES_LAST: Millis = MINUTE;

/** Made once a service: what it remembers is shared by all questions. */
export const openLookUps = (context: GraphContext): LookUpContext => ({
  ...context,
  policies: new PolicyCache(context, POLICIES_LAST),
  searches: new Recent(context.clock, { lasts: SEARCHES_LAST, most: 20 }),
  memberCounts: new Recent(context.clock, { lasts: SEARCHES_LAST, most: 400 }),
});
