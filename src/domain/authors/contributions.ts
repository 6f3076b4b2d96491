import type { Authored, Authorship, Contribution } from "../changes/change.ts";
import type { Millis } from "../time.ts";
import { type AuditRecord, recoveryMark } from "./audit-record.ts";
import { sessionKey } from "./others-work.ts";

/** Returns the author of what a record wrote. */
export const authored = (record: AuditRecord): Authored => {
  const { actor, time, app, ip, correlationId, operation } = record;
  return {
    actor,
    time,
    ...(app === null ? {} : { app }),
    ...(ip === null ? {} : { ip }),
    correlationId,
    operation,
    ...recoveryMark(record),
  };
};

/** Correlation ids that are kept of a contribution, and the most that are counted. */
export const CORRELATION_IDS = 5;
export const CORRELATIONS_COUNTED = 1_000;

interface Entry {
  readonly by: Authored;
  first: Millis | null;
  last: Millis | null;
  size: number;
  readonly parts: Map<string, number>;
  /** Null before the first one, because an unknown author lacks it. */
  operations: Map<string, number> | null;
  correlationIds: Set<string> | null;
}

/** Adds up the authors of parts, in memory that follows the number of authors. */
export class ContributionTally {
  readonly #entries = new Map<string, Entry>();
  #last: Entry | null = null;

  /** Counts one part by the name of its property or link, or `deletedDateTime` for existence. */
  add(name: string, by: Authored): void {
    const entry = this.#entryOf(by);
    entry.size += 1;
    count(entry.parts, name);
    if (by.operation !== undefined) {
      entry.operations ??= new Map();
      count(entry.operations, by.operation);
    }
    if (by.time !== null) {
      entry.first = Math.min(entry.first ?? by.time, by.time);
      entry.last = Math.max(entry.last ?? by.time, by.time);
    }
    if (by.correlationId !== undefined) {
      entry.correlationIds ??= new Set();
      if (entry.correlationIds.size < CORRELATIONS_COUNTED) entry.correlationIds.add(by.correlationId);
    }
  }

  /** Returns the contributions, the largest first. */
  result(): Contribution[] {
    return [...this.#entries.values()].sort((a, b) => b.size - a.size).map(contributionOf);
  }

  #entryOf(by: Authored): Entry {
    // The parts of an object mostly have one author, which one record or the lack of any names.
    if (this.#last?.by === by) return this.#last;
    const key = sessionKey(by);
    const entry = this.#entries.get(key) ?? newEntry(by);
    this.#entries.set(key, entry);
    this.#last = entry;
    return entry;
  }
}

const newEntry = (by: Authored): Entry => ({
  by,
  first: null,
  last: null,
  size: 0,
  parts: new Map(),
  operations: null,
  correlationIds: null,
});

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

function contributionOf({ by, first, last, parts, operations, correlationIds }: Entry): Contribution {
  const { actor, app, ip, recovery } = by;
  const [most] = operations === null ? [] : [...operations].sort(([, a], [, b]) => b - a);
  return {
    actor,
    ...(app === undefined ? {} : { app }),
    ...(ip === undefined ? {} : { ip }),
    first,
    last,
    parts: Object.fromEntries(parts),
    ...(most === undefined ? {} : { operation: most[0] }),
    ...keptIds(correlationIds ?? new Set()),
    ...(recovery === undefined ? {} : { recovery }),
  };
}

const keptIds = (ids: ReadonlySet<string>): Pick<Contribution, "correlationIds" | "correlationTotal"> => ({
  correlationIds: [...ids].slice(0, CORRELATION_IDS),
  ...(ids.size < CORRELATION_IDS ? {} : { correlationTotal: ids.size }),
});

/** Returns the authors of what differs in a value: of its elements, or of the value and of the one that it was in between. */
export const writersOf = ({ last, before, passed, elements }: Authorship): readonly Authored[] =>
  elements?.map(({ by }) => by) ?? (passed === undefined || before === undefined ? [last] : [last, before]);

export const isSameAuthor = (one: Authored, other: Authored): boolean => sessionKey(one) === sessionKey(other);
