/** One page of a list. `nextCursor` is opaque, belongs to the list it came from, and is absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
  readonly total?: number;
  /** What a reader has to know of it, in our own words. */
  readonly note?: string;
}

export interface PageRequest {
  /** A `nextCursor` of the same list; a broken or foreign one is refused with `invalidInput`. */
  readonly cursor?: string;
  /** 1 to 999; the implementation may return fewer. Default 100, as Graph's. */
  readonly limit?: number;
}

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 999;
