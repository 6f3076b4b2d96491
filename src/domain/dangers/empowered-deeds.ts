import { type AuditRecord, writtenBy } from "../authors/audit-record.ts";
import { rankOf } from "../authors/outside-work.ts";
import { labelIn } from "../authors/record-label.ts";
import { refKey } from "../tenant/entity.ts";
import { iso, type Millis } from "../time.ts";
import { andMore } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { cleaned, quoted } from "../words/untrusted.ts";

const KINDS_COUNTED = 100;
const OBJECTS_COUNTED = 1_000;
const KINDS_NAMED = 3;
const OBJECTS_NAMED = 2;

/** Writes of one account: the time of the first and the last, and their kinds, those on what guards signing in first. */
export interface EmpoweredDeeds {
  readonly first: Millis;
  readonly last: Millis;
  /** The number of kinds. */
  readonly kinds: number;
  readonly items: readonly EmpoweredDeed[];
}

/** Writes of one kind, with the number of their objects and the names of the first. */
interface EmpoweredDeed {
  readonly operation: string;
  readonly writes: number;
  readonly objects: number;
  readonly names: readonly string[];
}

interface Kind {
  readonly operation: string;
  readonly names: Map<string, string>;
  writes: number;
  rank: number;
}

/** Adds up the writes of one account, in any order. Memory is bounded. */
export class DeedTally {
  readonly #kinds = new Map<string, Kind>();
  writes = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = 0;

  add(record: AuditRecord): void {
    const { operation, time } = record;
    this.writes += 1;
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    const known = this.#kinds.get(operation);
    if (known === undefined && this.#kinds.size === KINDS_COUNTED) return;
    const kind = known ?? { operation, names: new Map(), writes: 0, rank: Number.POSITIVE_INFINITY };
    this.#kinds.set(operation, kind);
    kind.writes += 1;
    const [first] = writtenBy(record);
    if (first === undefined) return;
    kind.rank = Math.min(kind.rank, rankOf(first.ref.type));
    if (kind.names.size < OBJECTS_COUNTED) kind.names.set(refKey(first.ref), labelIn(record, first) ?? first.ref.id);
  }

  get result(): EmpoweredDeeds {
    const kinds = [...this.#kinds.values()].toSorted((a, b) => a.rank - b.rank || b.writes - a.writes);
    const items = kinds.slice(0, KINDS_NAMED).map(({ operation, writes, names }) => ({
      ...{ operation, writes, objects: names.size, names: [...names.values()].slice(0, OBJECTS_NAMED) },
    }));
    return { first: this.#first, last: this.#last, kinds: kinds.length, items };
  }
}

/** Says what an account wrote, and when. */
export const deedsText = ({ first, last, kinds, items }: EmpoweredDeeds): string =>
  `between ${iso(first)} and ${iso(last)}: ${items.map(deedText).join(", ")}${andMore(kinds, items.length)}`;

function deedText({ operation, writes, objects, names }: EmpoweredDeed): string {
  const named = firstOf(names, names.length, (name) => quoted(name));
  return `${cleaned(operation, 100)} ${numberText(writes)} (${named}${andMore(objects, names.length)})`;
}
