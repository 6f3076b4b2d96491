import * as z from "zod";
import type { AuditRecord } from "../../domain/audit-record.ts";
import type { LogReading } from "../../graph/audit/audit-log.ts";
import { type ActorMember, everything, type Stretch } from "../../graph/audit/log-subject.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { isSuccess } from "../../graph/http/refused.ts";
import type { GraphContext } from "../context.ts";
import { isCut } from "./attribute.ts";

/**
 * What a person or app wrote, by id, user principal name or display name, whatever its case: out of the log of the whole
 * stretch, or where that is too long, by asking for theirs alone. Throws why the log cannot be read.
 */
export async function recordsBy(context: GraphContext, actor: string, stretch: Stretch): Promise<LogReading> {
  const whole = await context.log.read(everything, stretch);
  if (whole.problem !== null) throw whole.problem;
  const id = await presentId(context.client, actor);
  if (!isCut(whole, stretch)) return { ...whole, records: theirs(whole.records, actor, id) };

  const byId = new Map<string, AuditRecord>();
  let completeSince = stretch.since;
  let unreadable = 0;
  for (const [by, value] of askedFor(actor, id)) {
    const reading = await context.log.read({ kind: "actor", by, value }, stretch);
    if (reading.problem !== null) throw reading.problem;
    completeSince = Math.max(completeSince, reading.completeSince);
    unreadable += reading.unreadable;
    for (const record of reading.records) byId.set(record.id, record);
  }
  const records = [...byId.values()].sort((a, b) => b.time - a.time);
  return { records: theirs(records, actor, id), completeSince, unreadable, problem: null };
}

/** Whoever was known by that name is known by id as well: their records under other names are theirs too. */
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

const user = z.looseObject({ id: z.string().min(1).max(200) });

/** A user principal name held now may be newer than any record of its holder. */
async function presentId(client: GraphClient, actor: string): Promise<string | null> {
  if (!actor.includes("@")) return null;
  const answer = await client.get(`/users/${encodeURIComponent(actor)}`, { query: { $select: "id" } });
  const found = isSuccess(answer) ? user.safeParse(answer.body) : null;
  return found?.success === true ? found.data.id : null;
}
