import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { type LogSubject, subjectKey, type TimeRange } from "./log-subject.ts";
import { type Fetched, type ReadLogOptions, readLog } from "./read-log.ts";

/** Delay with which records appear. Source: Microsoft Entra audit logs, latency. */
const LATE: Millis = 15 * MINUTE;
/** Time for which a refusal counts, so that one call is not refused twice and a consent counts from the next one on. */
const REFUSAL_LASTS: Millis = 5 * SECOND;
/** Characters of JSON kept of all readings. */
const MOST_CHARACTERS = 48_000_000;

/** A range of the log, as far as it could be read. */
export interface LogReading extends Omit<Fetched, "characters"> {
  /** The failure that left records out, or null. */
  readonly problem: RewindError | null;
}

interface Kept extends Fetched, TimeRange {
  /** Time of the reading by this machine's clock. */
  readonly readAt: Millis;
  /** End of the time to which no further records are added. */
  readonly settled: Millis;
}

export interface AuditLogOptions extends Partial<ReadLogOptions> {
  readonly clock: Clock;
  /** Time for which the end of the log counts as unchanged. */
  readonly fresh: Millis;
}

/**
 * The tenant's audit log with a cache. A repeated question costs no request, and a longer range costs only its new end,
 * because the log grows only there. A log that must not be read gives an empty reading with the reason.
 */
export class GraphAuditLog {
  readonly #client: GraphClient;
  readonly #clock: Clock;
  readonly #fresh: Millis;
  readonly #withValues: boolean;
  readonly #kept = new Map<string, Kept>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  #refused: { readonly at: Millis; readonly problem: RewindError } | null = null;

  constructor(client: GraphClient, { clock, fresh, withValues = false }: AuditLogOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#fresh = fresh;
    this.#withValues = withValues;
  }

  /** Rejects only if a person has to act first, such as by signing in. */
  read(subject: LogSubject, range: TimeRange): Promise<LogReading> {
    const key = subjectKey(subject);
    // Readings are serial, so that the second finds the records of the first.
    const before = this.#underWay.get(key) ?? Promise.resolve();
    const reading = before.catch(() => {}).then(() => this.#read(key, subject, range));
    this.#underWay.set(key, reading);
    const done = () => {
      if (this.#underWay.get(key) === reading) this.#underWay.delete(key);
    };
    reading.then(done, done);
    return reading;
  }

  async #read(key: string, subject: LogSubject, range: TimeRange): Promise<LogReading> {
    const known = this.#kept.get(key);
    const kept = known !== undefined && known.since <= range.since ? known : null;
    if (kept !== null && this.#isCovered(kept, range)) return view(kept, range, null);
    const refused = this.#refused;
    if (refused !== null && this.#age(refused.at) < REFUSAL_LASTS) return view(kept, range, refused.problem);
    try {
      const [readAt, serviceTime] = [this.#clock.now(), this.#client.serviceNow()];
      const from = kept === null ? range.since : Math.max(kept.since, kept.settled);
      const fetched = await readLog(this.#client, subject, { ...range, since: from }, { withValues: this.#withValues });
      const joined = kept === null ? fetched : join(kept, fetched, from);
      const settled = settledTo(range, joined.records[0], serviceTime);
      const now = { ...joined, since: kept?.since ?? from, until: range.until, readAt, settled };
      this.#keep(key, now);
      return view(now, range, null);
    } catch (error) {
      if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
      if (error.code === "forbidden") this.#refused = { at: this.#clock.now(), problem: error };
      return view(kept, range, error);
    }
  }

  /** Returns true if no records can have been added, or if the log was read a moment ago. */
  #isCovered(kept: Kept, { until }: TimeRange): boolean {
    if (until !== null && until <= kept.settled) return true;
    // The newest record dates an open reading, because this machine's clock may differ from the log's.
    const end = kept.until ?? kept.records[0]?.time ?? kept.since;
    return this.#isFresh(kept.readAt) && (until === null ? kept.until === null : until <= end);
  }

  #isFresh(at: Millis): boolean {
    return this.#age(at) < this.#fresh;
  }

  /** Returns infinity after the clock was set back, because an age is then meaningless. */
  #age(at: Millis): Millis {
    const age = this.#clock.now() - at;
    return age >= 0 ? age : Number.POSITIVE_INFINITY;
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    if (kept.characters > MOST_CHARACTERS) return;
    this.#kept.set(key, kept);
    let characters = [...this.#kept.values()].reduce((sum, one) => sum + one.characters, 0);
    for (const [oldest, { characters: its }] of this.#kept) {
      if (characters <= MOST_CHARACTERS || oldest === key) return;
      this.#kept.delete(oldest);
      characters -= its;
    }
  }
}

/** Returns the end of the time to which no further records are added. */
function settledTo({ until, since }: TimeRange, newest: AuditRecord | undefined, serviceTime: Millis): Millis {
  return until === null ? Math.min(serviceTime, newest?.time ?? since) - LATE : Math.min(until, serviceTime - LATE);
}

/** Joins an earlier reading with its new end. Returns the end alone if that was too long to be read whole. */
function join(kept: Kept, end: Fetched, from: Millis): Fetched {
  if (end.completeSince > from) return end;
  const ids = new Set(end.records.map(({ id }) => id));
  const older = kept.records.filter(({ id, time }) => time <= from && !ids.has(id));
  return {
    records: [...end.records, ...older],
    completeSince: kept.completeSince,
    valuesSince: Math.max(kept.valuesSince, end.valuesSince > from ? end.valuesSince : 0),
    unreadable: kept.unreadable + end.unreadable,
    characters: kept.characters + end.characters,
  };
}

const isIn =
  ({ since, until }: TimeRange) =>
  ({ time }: AuditRecord): boolean =>
    time >= since && (until === null || time <= until);

function view(kept: Kept | null, range: TimeRange, problem: RewindError | null): LogReading {
  if (kept === null) {
    const end = range.until ?? Number.MAX_SAFE_INTEGER;
    return { records: [], completeSince: end, valuesSince: end, unreadable: 0, problem };
  }
  const { records, completeSince, valuesSince, unreadable } = kept;
  return { records: records.filter(isIn(range)), completeSince, valuesSince, unreadable, problem };
}
