import type { AuditRecord } from "../../domain/audit-record.ts";
import { RewindError } from "../../domain/errors.ts";
import { isLinkName } from "../../domain/link.ts";
import type { Millis } from "../../domain/time.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { decodeAudit } from "../../wire/decode-audit.ts";
import type { GraphAnswer, GraphClient } from "../http/graph-client.ts";
import { endless } from "../http/read-all.ts";
import { isSuccess, refusal } from "../http/refused.ts";
import { filterOf, type LogSubject, type Stretch } from "./log-subject.ts";

const LOG = "/auditLogs/directoryAudits";
const PAGE = "999";
/** With five requests in ten seconds this many take half a minute, and hosts give a call up after one. */
const MOST_PAGES = 12;
/** Characters of JSON kept of one reading. */
const MOST_CHARACTERS = 16_000_000;

/** What one reading of the log found. */
export interface Fetched {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** After this nothing is left out: the beginning of the stretch, or later where the log is too long to be read whole. */
  readonly completeSince: Millis;
  /** Records in a form that could not be read. */
  readonly unreadable: number;
  readonly characters: number;
}

/** Reads a part of the log, newest first, as much of it as fits. Throws what the service says. */
export async function readLog(client: GraphClient, subject: LogSubject, stretch: Stretch): Promise<Fetched> {
  const byId = new Map<string, AuditRecord>();
  const links = new Set<string>();
  let [characters, unreadable] = [0, 0];
  let answer = await client.get(LOG, { query: queryOf(subject, stretch) });
  for (let pages = 1; ; pages += 1) {
    if (!isSuccess(answer)) throw deniedBecause(answer);
    const { items, nextLink } = decodeCollection(answer.body, readable);
    for (const record of items) {
      if (record === null) {
        unreadable += 1;
        continue;
      }
      const kept = subject.kind === "object" ? record : slim(record);
      byId.set(kept.id, kept);
      characters += JSON.stringify(kept).length;
    }
    const whole = nextLink === null;
    if (whole || pages === MOST_PAGES || characters > MOST_CHARACTERS) {
      const records = [...byId.values()].sort((a, b) => b.time - a.time);
      const oldest = records.at(-1)?.time ?? stretch.until ?? client.serviceNow();
      const completeSince = whole ? stretch.since : oldest;
      return { records, completeSince, unreadable, characters };
    }
    if (links.has(nextLink)) throw endless("Reading the audit log");
    links.add(nextLink);
    answer = await client.follow(nextLink, answer.url);
  }
}

/** Throws why the log may not be read, if it may not. */
export async function requireLog(client: GraphClient): Promise<void> {
  const answer = await client.get(LOG, { query: { $top: "1" } });
  if (!isSuccess(answer)) throw deniedBecause(answer);
}

function queryOf(subject: LogSubject, stretch: Stretch): Readonly<Record<string, string>> {
  const filter = filterOf(subject, stretch);
  return { ...(filter === null ? {} : { $filter: filter }), $orderby: "activityDateTime desc", $top: PAGE };
}

/** One record that cannot be read takes nothing from what the others say. */
function readable(row: unknown): AuditRecord | null {
  try {
    return decodeAudit(row);
  } catch (error) {
    if (error instanceof RewindError) return null;
    throw error;
  }
}

/** Without the values, which only an object's own history tells; ids of links say which of them was written. */
const slim = (record: AuditRecord): AuditRecord => ({
  ...record,
  targets: record.targets.map((target) => ({
    ...target,
    modified: target.modified.map((one) => (isLinkName(one.name) ? one : { ...one, oldValue: null, newValue: null })),
  })),
});

/** Source: List directoryAudits, permissions; activity reports need a premium licence, and their refusal says so by code. */
function deniedBecause(answer: GraphAnswer): RewindError {
  const told = refusal(answer, "Reading the audit log");
  if (told.code !== "forbidden") return told;
  const why = JSON.stringify(answer.body).includes("NonPremiumTenant")
    ? "this tenant has no Microsoft Entra ID P1 or P2 licence, which reading it takes"
    : "it takes the permissions AuditLog.Read.All and Directory.Read.All (entra-rewind setup shows the consent link) and " +
      "the role Reports Reader, Security Reader or Global Reader";
  return new RewindError("forbidden", `The audit log may not be read: ${why}.`, { cause: told });
}
