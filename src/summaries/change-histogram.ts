import type { Actor, RecoveryMark } from "../domain/changes/change.ts";
import { DAY, HOUR, MINUTE, type Millis } from "../domain/time.ts";
import type { Histogram } from "../service/change-summary.ts";

/** Maximum number of intervals. Each wider step joins neighbors of the previous width. */
export const MOST_BUCKETS = 12;
const widths: readonly Millis[] = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  4 * DAY,
  8 * DAY,
  16 * DAY,
  32 * DAY,
];
/** The number of actors counted separately in one interval. Later ones count, but cannot lead. */
const MOST_ACTORS = 500;

/** Counts objects and writes to links by their time as they go by, in any order: whatever the span, in memory that does not grow with their number. */
export class ChangeHistogram {
  #width = MINUTE;
  #buckets = new Map<number, Bucket>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** Counts an object, or so many writes to links. */
  add(time: Millis, writer: Writer, links: number | null = null): void {
    const bucket = this.#bucket(Math.floor(time / this.#width));
    if (links === null) bucket.objects += 1;
    else bucket.links += links;
    bucket.add(writer, links ?? 1);
    while (this.#last - this.#first >= MOST_BUCKETS) this.#widen();
  }

  result(): Omit<Histogram, "unknown"> {
    const known = this.#buckets.size > 0;
    return {
      from: known ? this.#first * this.#width : null,
      width: this.#width,
      buckets: Array.from({ length: known ? this.#last - this.#first + 1 : 0 }, (_, at) => {
        const bucket = this.#buckets.get(this.#first + at);
        const { actor: leading = null, recovery } = bucket?.leading() ?? {};
        const written = { objects: bucket?.objects ?? 0, links: bucket?.links ?? 0, leading };
        return recovery === undefined ? written : { ...written, recovery };
      }),
    };
  }

  #bucket(place: number): Bucket {
    const bucket = this.#buckets.get(place) ?? new Bucket();
    this.#buckets.set(place, bucket);
    this.#first = Math.min(this.#first, place);
    this.#last = Math.max(this.#last, place);
    return bucket;
  }

  #widen(): void {
    const narrow = this.#buckets;
    const before = this.#width;
    this.#width = widths.find((width) => width > before && width % before === 0) ?? before * 2;
    this.#buckets = new Map();
    [this.#first, this.#last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [place, bucket] of narrow) this.#bucket(Math.floor((place * before) / this.#width)).take(bucket);
  }
}

/** An actor, or a recovery in an actor's name, with a key of their own. */
interface Writer {
  readonly key: string;
  readonly actor: Actor;
  readonly recovery?: RecoveryMark;
}

class Bucket {
  objects = 0;
  links = 0;
  readonly #actors = new Map<string, { readonly writer: Writer; count: number }>();

  add(writer: Writer, count: number): void {
    const entry = this.#actors.get(writer.key);
    if (entry !== undefined) entry.count += count;
    else if (this.#actors.size < MOST_ACTORS) this.#actors.set(writer.key, { writer, count });
  }

  /** Takes all of another interval, including the writes of actors that are not counted apart. */
  take(other: Bucket): void {
    for (const { writer, count } of other.#actors.values()) this.add(writer, count);
    this.objects += other.objects;
    this.links += other.links;
  }

  leading(): Writer | null {
    return [...this.#actors.values()].reduce<{ writer: Writer | null; count: number }>(
      (most, one) => (one.count > most.count ? one : most),
      { writer: null, count: 0 },
    ).writer;
  }
}
