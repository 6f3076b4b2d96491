import type { AuditRecord, ModifiedProperty } from "../../domain/authors/audit-record.ts";
import { emptied } from "../../domain/dangers/mass-parts.ts";
import { isReadForDangers } from "../../domain/dangers/record-exposures.ts";
import { isReadForActs } from "../../domain/dangers/unheld-acts.ts";
import { connects, isWatched } from "../../domain/dangers/watched-parts.ts";
import { RewindError } from "../../domain/errors.ts";
import { isJsonCollection } from "../../domain/json.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import type { Millis } from "../../domain/time.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { decodeAudit } from "../../wire/decode-audit.ts";
import type { GraphAnswer, GraphClient, RequestOptions } from "../http/graph-client.ts";
import { endless } from "../http/read-all.ts";
import { isSuccess, refusal } from "../http/refused.ts";
import { filterOf, type LogSubject, type TimeRange } from "./log-subject.ts";

const LOG = "/auditLogs/directoryAudits";
const PAGE = "999";
/** Number of pages that take half a minute at five requests in ten seconds. Hosts give up a call after a minute. */
const MOST_PAGES = 12;
/**
 * Days the audit log is kept. Source: Microsoft Entra data retention, audit logs of tenants with Microsoft Entra ID P1
 * or P2.
 */
export const KEPT_DAYS = 30;
/** Characters of JSON kept per reading. */
const MOST_CHARACTERS = 16_000_000;
/** Characters of the values kept per reading that reversals are found by. Policies are logged whole, so they are bounded. */
const MOST_OF_VALUES = 4_000_000;

/** Characters of a value with elements that is kept, and of all of them, because only they show which elements differ. */
const LONGEST_LIST = 1_000;
const MOST_OF_LISTS = 2_000_000;

/** The result of one reading of the log. */
export interface Fetched {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Start of the time without gaps: the beginning of the range, or later if the log is too long to be read whole. */
  readonly completeSince: Millis;
  /** Start of the time whose records have the values that reversals are found by. */
  readonly valuesSince: Millis;
  /** Number of malformed records. */
  readonly unreadable: number;
  readonly characters: number;
}

/** One page of the log. */
export interface LogPage {
  /** Newest first, with all values. */
  readonly records: readonly AuditRecord[];
  /** Number of malformed records. */
  readonly unreadable: number;
  /** True for the page that reaches the beginning of the range. */
  readonly isLast: boolean;
}

/** Reads a range of the log page by page, newest first. Throws the service's error. */
export async function* logPages(
  client: GraphClient,
  subject: LogSubject,
  range: TimeRange,
  options: Pick<RequestOptions, "signal"> = {},
): AsyncGenerator<LogPage> {
  const links = new Set<string>();
  let answer = await client.get(LOG, { query: queryOf(subject, range), ...options });
  for (;;) {
    if (!isSuccess(answer)) throw deniedBecause(answer);
    const { items, nextLink } = decodeCollection(answer.body, readable);
    const records = items.filter((record) => record !== null);
    yield { records, unreadable: items.length - records.length, isLast: nextLink === null };
    if (nextLink === null) return;
    if (links.has(nextLink)) throw endless("Reading the audit log");
    links.add(nextLink);
    answer = await client.follow(nextLink, answer.url, options);
  }
}

export interface ReadLogOptions {
  /** True to keep all values that were written. Otherwise only the history of a single object has all of them. */
  readonly withValues: boolean;
}

/** Reads a range of the log, newest first, as far as it fits. Throws the service's error. */
export async function readLog(
  client: GraphClient,
  subject: LogSubject,
  range: TimeRange,
  { withValues }: ReadLogOptions,
): Promise<Fetched> {
  const byId = new Map<string, AuditRecord>();
  let [characters, unreadable, pages, whole] = [0, 0, 0, false];
  const values = new KeptValues();
  for await (const page of logPages(client, subject, range)) {
    for (const record of page.records) {
      const kept = withValues || subject.kind === "object" ? record : values.slim(record);
      byId.set(kept.id, kept);
      characters += JSON.stringify(kept).length;
    }
    unreadable += page.unreadable;
    pages += 1;
    whole = page.isLast;
    if (pages === MOST_PAGES || characters > MOST_CHARACTERS) break;
  }
  const records = [...byId.values()].sort((a, b) => b.time - a.time);
  const oldest = records.at(-1)?.time ?? range.until ?? client.serviceNow();
  const completeSince = whole ? range.since : oldest;
  return { records, completeSince, valuesSince: Math.max(completeSince, values.since), unreadable, characters };
}

/** Drops values, and keeps whether they emptied or set something, which is a danger if many are emptied. */
function withoutValues({ name, oldValue, newValue }: ModifiedProperty): ModifiedProperty {
  const isEmptied = emptied(oldValue, newValue);
  return { name, oldValue: null, newValue: null, ...(isEmptied === null ? {} : { isEmptied }) };
}

/** Throws the reason if the log must not be read. */
export async function requireLog(client: GraphClient): Promise<void> {
  const answer = await client.get(LOG, { query: { $top: "1" } });
  if (!isSuccess(answer)) throw deniedBecause(answer);
}

function queryOf(subject: LogSubject, range: TimeRange): Readonly<Record<string, string>> {
  const filter = filterOf(subject, range);
  return { ...(filter === null ? {} : { $filter: filter }), $orderby: "activityDateTime desc", $top: PAGE };
}

/** Returns null for a malformed record, so that it does not hide the others. */
function readable(row: unknown): AuditRecord | null {
  try {
    return decodeAudit(row);
  } catch (error) {
    if (error instanceof RewindError) return null;
    throw error;
  }
}

/**
 * Drops values, which only an object's own history shows. Keeps the ids of links, which identify the link, the user principal
 * names that users had, the values that dangers are found by, and, as far as they fit, those that reversals are found by and
 * short values with elements.
 */
class KeptValues {
  #characters = 0;
  #listed = 0;
  #since: Millis = 0;

  /** Start of the time of which no value was dropped for its size. */
  get since(): Millis {
    return this.#since;
  }

  /** Takes the records newest first. */
  slim(record: AuditRecord): AuditRecord {
    const isKept = ({ ref }: AuditRecord["targets"][number], one: ModifiedProperty) =>
      isLinkName(one.name) ||
      one.name === "userPrincipalName" ||
      isReadForDangers(one.name) ||
      isReadForActs(record, one) ||
      (ref !== null && this.#fits(record, ref, one)) ||
      this.#isShortList(one);
    return {
      ...record,
      targets: record.targets.map((target) => ({
        ...target,
        modified: target.modified.map((one) => (isKept(target, one) ? one : withoutValues(one))),
      })),
    };
  }

  #isShortList({ oldValue, newValue }: ModifiedProperty): boolean {
    if (!isJsonCollection(oldValue) && !isJsonCollection(newValue)) return false;
    const { length } = JSON.stringify([oldValue, newValue]);
    if (length > LONGEST_LIST) return false;
    this.#listed += length;
    return this.#listed <= MOST_OF_LISTS;
  }

  #fits({ time }: AuditRecord, ref: EntityRef, { name, oldValue, newValue }: ModifiedProperty): boolean {
    if (!isWatched(ref, name) && !connects(ref, name)) return false;
    this.#characters += JSON.stringify([oldValue, newValue]).length;
    if (this.#characters <= MOST_OF_VALUES) return true;
    this.#since = Math.max(this.#since, time + 1);
    return false;
  }
}

/**
 * Returns the reason why the log was refused. Source: List directoryAudits, permissions. Without a premium license the
 * refusal of activity reports has a code of its own.
 */
function deniedBecause(answer: GraphAnswer): RewindError {
  const told = refusal(answer, "Reading the audit log");
  if (told.code !== "forbidden") return told;
  const why = JSON.stringify(answer.body).includes("NonPremiumTenant")
    ? "this tenant has no Microsoft Entra ID P1 or P2 license, which reading it takes"
    : "it takes the permissions AuditLog.Read.All and Directory.Read.All (entra-rewind setup shows the consent link) and " +
      "the role Reports Reader, Security Reader or Global Reader";
  return new RewindError("forbidden", `The audit log may not be read: ${why}.`, { cause: told });
}
