import { type AuditRecord, recoveryIdOf } from "../../domain/authors/audit-record.ts";
import { authored } from "../../domain/authors/contributions.ts";
import type { Authored } from "../../domain/changes/change.ts";
import type { Instant } from "../../domain/time.ts";

/** Selects records, such as those of one actor's writes. */
export type Selects = (event: AuditRecord) => boolean;

/** The state a recovery went back to: a snapshot, or the present without one actor's work. Null if that is not known. */
export type GoneBackTo =
  | { readonly kind: "snapshot"; readonly holds: Selects }
  /** The writes that it passed over may begin before a history that is followed, at the snapshot of its scope. */
  | { readonly kind: "actor"; readonly isTheirs: Selects; readonly from: Instant }
  | null;

interface Recovered {
  readonly goneBackTo: GoneBackTo;
  readonly isEnd: boolean;
}

interface TrackedWrite<Value> {
  readonly event: AuditRecord;
  readonly before: Value;
  readonly after: Value;
  /** For a recovery: the point in the history that its value comes from. Null for a person's or app's write. */
  readonly source: ValueSource | "unknown" | null;
  /** What the author wrote elsewhere on an object whose value was found and relied on. Null for a write of the value. */
  readonly use: readonly string[] | null;
}

/** A point of a history, as the number of writes before it, and the writes to skip on the way back from it. */
interface ValueSource {
  readonly point: number;
  readonly passOver: Selects;
}

/** A value and the index of the write that it comes from. */
interface Origin<Value> {
  readonly value: Value;
  readonly last: number;
}

/**
 * The history of one value, which can be followed as it was and as it would be without one actor's writes. Without
 * them, each write of others stands: if the actor wrote last, the value is the one that others left, and if others
 * wrote last, theirs stays. A recovery is not anyone's work. It sets a value back to an earlier point of its history,
 * and from then on the value belongs to the author at that point.
 */
export class Track<Value> {
  readonly #writes: TrackedWrite<Value>[] = [];
  readonly #start: Value;
  readonly #isTheirs: Selects;
  readonly #isSame: (a: Value, b: Value) => boolean;

  constructor(start: Value, isTheirs: Selects, isSame: (a: Value, b: Value) => boolean = Object.is) {
    this.#start = start;
    this.#isTheirs = isTheirs;
    this.#isSame = isSame;
  }

  /** Adds a write of a person or app. */
  write(event: AuditRecord, before: Value, after: Value): void {
    this.#writes.push({ event, before, after, source: null, use: null });
  }

  /**
   * Adds a use of the present value by a person or app. Where the writes of others give another value, the value stays
   * because of it. It is added for every author, because each of them may be the one whose work is undone.
   */
  use(event: AuditRecord, wrote: readonly string[]): void {
    const value = this.#valueAt(this.#writes.length);
    this.#writes.push({ event, before: value, after: value, source: null, use: wrote });
  }

  /**
   * Adds a write of a recovery. Its writes in a row count as one, because it may take a manager or a name away before it
   * sets another, and the value in between comes from no point of the history. `isEnd` is true for a value that was taken
   * away and for which the recovery may have had another: it counts as the one at the point that it went back to.
   */
  recover(event: AuditRecord, [written, after]: readonly [Value, Value], { goneBackTo, isEnd }: Recovered): void {
    const previous = this.#writes.at(-1);
    const continues = previous?.source != null && recoveryIdOf(previous.event) === recoveryIdOf(event);
    if (continues) this.#writes.pop();
    const before = continues ? previous.before : written;
    const source = goneBackTo === null ? this.#newestPointWith(after) : this.#sourceOf(goneBackTo);
    // A different value comes from before this history.
    const isKnown =
      source === "unknown" || isEnd || this.#isSame(this.#follow(source.point, source.passOver).value, after);
    this.#writes.push({ event, before, after, source: isKnown ? source : "unknown", use: null });
  }

  /** Returns the value to go back to, or null if undoing the actor's work keeps the present one. */
  get undone(): { readonly value: Value } | null {
    const value = this.wanted;
    const present = [this.#valueAt(this.#writes.length), this.#follow(this.#writes.length, noWrites).value];
    return present.some((one) => this.#isSame(value, one)) ? null : { value };
  }

  /** Returns the author of the value to go back to. Null for a value from before this history, and for one that stays. */
  get undoneTo(): Authored | null {
    if (this.undone === null) return null;
    const write = this.#writes[this.#follow(this.#writes.length, this.#isTheirs).last];
    return write === undefined || write.use !== null ? null : authored(write.event);
  }

  /** Returns the value without the actor's work. It is known also for what has gone with its object. */
  get wanted(): Value {
    return this.#follow(this.#writes.length, this.#isTheirs).value;
  }

  /**
   * Returns the last author of a value that the actor wrote earlier, and the value that the actor had found. If it stays
   * because of its use, returns the first user, with what that one wrote. Null for other values.
   */
  get kept(): { readonly then: Value; readonly by: Authored; readonly use?: readonly string[] } | null {
    if (this.undone !== null) return null;
    const first = this.#firstOfTheirs();
    const found = this.#writes[first];
    const { last } = this.#follow(this.#writes.length, this.#isTheirs);
    const write = this.#writes[last];
    if (found === undefined || write === undefined || last < first) return null;
    const { event, use } = write;
    return { then: found.before, by: authored(event), ...(use === null ? {} : { use }) };
  }

  #firstOfTheirs(): number {
    return this.#writes.findIndex(({ event, source, use }) => source === null && use === null && this.#isTheirs(event));
  }

  /**
   * Follows a value back from a point, past some writes, to its origin: -1 for the start, and for a recovery that went
   * back to a time before it. The origin of a value that exists only because it was used is its first use.
   */
  #follow(from: number, over: Selects): Origin<Value> {
    const uses: Origin<Value>[] = [];
    const written = this.#followWrites(from, over, (use) => uses.push(use));
    const first = uses.at(-1);
    return first === undefined || this.#isSame(first.value, written.value) ? written : first;
  }

  #followWrites(from: number, over: Selects, onUse: (use: Origin<Value>) => void): Origin<Value> {
    let [point, passOver] = [from, over];
    for (;;) {
      const write = this.#writes[point - 1];
      if (write === undefined || write.source === "unknown") return { value: this.#valueAt(point), last: -1 };
      if (write.source !== null) {
        const [these, also] = [passOver, write.source.passOver];
        point = write.source.point;
        passOver = (event) => these(event) || also(event);
      } else if (passOver(write.event)) point -= 1;
      else if (write.use !== null) {
        onUse({ value: write.after, last: point - 1 });
        point -= 1;
      } else return { value: this.#valueAt(point), last: point - 1 };
    }
  }

  #sourceOf(goneBackTo: NonNullable<GoneBackTo>): ValueSource {
    return goneBackTo.kind === "actor"
      ? { point: this.#writes.length, passOver: goneBackTo.isTheirs }
      : { point: this.#writes.findLastIndex(({ event }) => goneBackTo.holds(event)) + 1, passOver: noWrites };
  }

  /** Returns the newest point with the same value, because only the value shows where it comes from. */
  #newestPointWith(value: Value): ValueSource | "unknown" {
    for (let point = this.#writes.length - 1; point >= 0; point -= 1) {
      if (this.#isSame(this.#valueAt(point), value)) return { point, passOver: noWrites };
    }
    return "unknown";
  }

  /** Returns the value at a point. After a gap in the log, the next record has it. */
  #valueAt(point: number): Value {
    const [next, last] = [this.#writes[point], this.#writes.at(-1)];
    if (next !== undefined) return next.before;
    return last === undefined ? this.#start : last.after;
  }
}

const noWrites: Selects = () => false;
