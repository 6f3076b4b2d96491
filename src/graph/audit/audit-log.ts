import type { AuditRecord } from "../../domain/audit-record.ts";
import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis } from "../../domain/time.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { type LogSubject, type Stretch, subjectKey } from "./log-subject.ts";
import { type Fetched, readLog } from "./read-log.ts";

/** Records can appear this long after what they record. Source: Microsoft Entra audit logs, latency. */
const LATE: Millis = 15 * MINUTE;
/** Characters of JSON kept of all readings together. */
const MOST_CHARACTERS = 48_000_000;

/** A part of the log, as far as it can be had. */
export interface LogReading extends Omit<Fetched, "characters"> {
  /** Why it may lack more than that; null where it lacks nothing. */
  readonly problem: RewindError | null;
}

interface Kept extends Fetched, Stretch {
  /** By the clock here. */
  readonly readAt: Millis;
  /** Nothing is added to it up to here any more. */
  readonly settled: Millis;
}

/**
 * The tenant's audit log, with what was read of it kept: a second question about the same costs no request, and one about
 * a longer time only the end of it, because the log only grows at its end. A log that may not be read is no reason to
 * answer nothing: the reading then is empty and says why.
 */
export class GraphAuditLog {
  readonly #client: GraphClient;
  readonly #clock: Clock;
  /** How long the log's end is taken for unchanged, and its refusal for lasting. */
  readonly #fresh: Millis;
  readonly #kept = new Map<string, Kept>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  #refused: { readonly at: Millis; readonly problem: RewindError } | null = null;

  constructor(client: GraphClient, { clock, fresh }: { readonly clock: Clock; readonly fresh: Millis }) {
    this.#client = client;
    this.#clock = clock;
    this.#fresh = fresh;
  }

  /** Rejects only with what a person has to do first, such as signing in. */
  read(subject: LogSubject, stretch: Stretch): Promise<LogReading> {
    const key = subjectKey(subject);
    // One after the other, so that the second finds what the first has read.
    const before = this.#underWay.get(key) ?? Promise.resolve();
    const reading = before.catch(() => {}).then(() => this.#read(key, subject, stretch));
    this.#underWay.set(key, reading);
    const done = () => {
      if (this.#underWay.get(key) === reading) this.#underWay.delete(key);
    };
    reading.then(done, done);
    return reading;
  }

  async #read(key: string, subject: LogSubject, stretch: Stretch): Promise<LogReading> {
    const known = this.#kept.get(key);
    const kept = known !== undefined && known.since <= stretch.since ? known : null;
    if (kept !== null && this.#isCovered(kept, stretch)) return view(kept, stretch, null);
    const refused = this.#refused;
    if (refused !== null && this.#isFresh(refused.at)) return view(kept, stretch, refused.problem);
    try {
      const [readAt, serviceTime] = [this.#clock.now(), this.#client.serviceNow()];
      const from = kept === null ? stretch.since : Math.max(kept.since, kept.settled);
      const fetched = await readLog(this.#client, subject, { ...stretch, since: from });
      const joined = kept === null ? fetched : join(kept, fetched, from);
      const settled = settledTo(stretch, joined.records[0], serviceTime);
      const now = { ...joined, since: kept?.since ?? from, until: stretch.until, readAt, settled };
      this.#keep(key, now);
      return view(now, stretch, null);
    } catch (error) {
      if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
      if (error.code === "forbidden") this.#refused = { at: this.#clock.now(), problem: error };
      return view(kept, stretch, error);
    }
  }

  /** Nothing can have been added to it, or it was looked at a moment ago. */
  #isCovered(kept: Kept, { until }: Stretch): boolean {
    if (until !== null && until <= kept.settled) return true;
    // How far an open reading got, its newest record tells: the clock here need not be the log's.
    const end = kept.until ?? kept.records[0]?.time ?? kept.since;
    return this.#isFresh(kept.readAt) && (until === null ? kept.until === null : until <= end);
  }

  #isFresh(at: Millis): boolean {
    const age = this.#clock.now() - at;
    return age >= 0 && age < this.#fresh;
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

/** Up to where nothing more is added to what was read at this time of the service. */
function settledTo({ until, since }: Stretch, newest: AuditRecord | undefined, serviceTime: Millis): Millis {
  return until === null ? Math.min(serviceTime, newest?.time ?? since) - LATE : Math.min(until, serviceTime - LATE);
}

/** What was read before, with its end read anew; only the end where that alone was too long to be read whole. */
function join(kept: Kept, end: Fetched, from: Millis): Fetched {
  if (end.completeSince > from) return end;
  const ids = new Set(end.records.map(({ id }) => id));
  const older = kept.records.filter(({ id, time }) => time <= from && !ids.has(id));
  return {
    records: [...end.records, ...older],
    completeSince: kept.completeSince,
    unreadable: kept.unreadable + end.unreadable,
    characters: kept.characters + end.characters,
  };
}

const isIn =
  ({ since, until }: Stretch) =>
  ({ time }: AuditRecord): boolean =>
    time >= since && (until === null || time <= until);

function view(kept: Kept | null, stretch: Stretch, problem: RewindError | null): LogReading {
  if (kept === null)
    return { records: [], completeSince: stretch.until ?? Number.MAX_SAFE_INTEGER, unreadable: 0, problem };
  const { records, completeSince, unreadable } = kept;
  return { records: records.filter(isIn(stretch)), completeSince, unreadable, problem };
}
