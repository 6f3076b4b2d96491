import * as z from "zod";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { objectId } from "../../wire/reading.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { isSuccess } from "../http/refused.ts";
import { isCut, type LogContext } from "./attribute.ts";
import type { LogReading } from "./audit-log.ts";
import { type ActorMember, everything, type TimeRange } from "./log-subject.ts";

/**
 * Returns the records of a person or app, named by id, user principal name or display name in any case. Filters the log of
 * the whole range, or queries for their records alone if that log is too long. Throws the reason if the log cannot be read.
 */
export async function recordsBy(
  context: LogContext & { readonly client: GraphClient },
  actor: string,
  range: TimeRange,
): Promise<LogReading> {
  const whole = await context.log.read(everything, range);
  if (whole.problem !== null) throw whole.problem;
  const id = await presentId(context.client, actor);
  if (!isCut(whole, range)) return { ...whole, records: theirs(whole.records, actor, id) };

  const byId = new Map<string, AuditRecord>();
  let [completeSince, valuesSince] = [range.since, range.since];
  let unreadable = 0;
  const asked = [...askedFor(actor, id)];
  const accounts = new Set(asked.flatMap(([by, value]) => (by === "user/id" ? [value.toLowerCase()] : [])));
  for (const [by, value] of asked) {
    const reading = await context.log.read({ kind: "actor", by, value }, range);
    if (reading.problem !== null) throw reading.problem;
    completeSince = Math.max(completeSince, reading.completeSince);
    valuesSince = Math.max(valuesSince, reading.valuesSince);
    unreadable += reading.unreadable;
    for (const record of reading.records) {
      byId.set(record.id, record);
      const { kind, id: account } = record.actor;
      if (kind !== "user" || account === null || accounts.has(account.toLowerCase())) continue;
      // The account may have written under another name too.
      accounts.add(account.toLowerCase());
      asked.push(["user/id", account]);
    }
  }
  const records = [...byId.values()].sort((a, b) => b.time - a.time);
  return { records: theirs(records, actor, id), completeSince, valuesSince, unreadable, problem: null };
}

/** Matches by name and by every id found under that name, so that records under other names count too. */
function theirs(records: readonly AuditRecord[], actor: string, id: string | null): readonly AuditRecord[] {
  const names = new Set([actor.toLowerCase(), ...(id === null ? [] : [id.toLowerCase()])]);
  const is = (text: string | null) => text !== null && names.has(text.toLowerCase());
  for (const { actor: one } of records.filter((record) => is(record.actor.name))) {
    if (one.id !== null) names.add(one.id.toLowerCase());
  }
  return records.filter((record) => is(record.actor.id) || is(record.actor.name));
}

function askedFor(actor: string, id: string | null): readonly (readonly [ActorMember, string])[] {
  const known: readonly (readonly [ActorMember, string])[] = id === null ? [] : [["user/id", id]];
  if (actor.includes("@")) return [...known, ["user/userPrincipalName", actor]];
  return [...known, ["user/id", actor], ["user/displayName", actor], ["app/displayName", actor]];
}

const user = z.looseObject({ id: objectId });

/** Looks up the id of a user principal name, because the name may be newer than all records of its holder. */
async function presentId(client: GraphClient, actor: string): Promise<string | null> {
  if (!actor.includes("@")) return null;
  const answer = await client.get(`/users/${encodeURIComponent(actor)}`, { query: { $select: "id" } });
  const found = isSuccess(answer) ? user.safeParse(answer.body) : null;
  return found?.success === true ? found.data.id : null;
}
