import { type ActorWrites, accountTold, type NearActors } from "../../domain/authors/actor-writes.ts";
import { type AuditRecord, isRecovery } from "../../domain/authors/audit-record.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { namedAlike } from "../../store/history/names-alike.ts";
import type { EngineContext } from "../context.ts";

/** Most accounts of one name whose records are looked for. */
const LOOKED_FOR = 20;

/** Describes the accounts of several authors, if there are several, because their names may be the same. */
async function accountsOf(
  { directory }: Pick<EngineContext, "directory">,
  people: readonly Actor[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const actor of people.length < 2 ? [] : people.slice(0, LOOKED_FOR)) {
    if (actor.id === null || actor.kind === "unknown") continue;
    const ref: EntityRef = { type: actor.kind === "app" ? "servicePrincipal" : "user", id: actor.id };
    const held = await directory.get(ref);
    const [identity] = await directory.identify([ref]);
    const inUse = held?.properties.accountEnabled === false ? "disabled" : "enabled";
    const state = held === null ? "purged" : held.life === "live" ? inUse : "deleted";
    const { displayName } = held?.properties ?? {};
    const name = typeof displayName === "string" ? { displayName } : {};
    found.set(actorKey(actor), accountTold({ ...name, state, ...identity }));
  }
  return found;
}

/**
 * Returns authors whose display name differs from the one that was asked for in accents, case or spaces at most, without
 * those who are known already. Such an account may have been made to be taken for another. An id or an address names one
 * account, so it has none. Describes the accounts if there are several. Reads one record of each account that is called so.
 */
export async function authorsAlike(
  context: EngineContext,
  asked: string,
  known: Pick<ActorWrites, "isPerson" | "peopleWith">,
  records: (actor: string) => AsyncIterable<AuditRecord>,
): Promise<Pick<NearActors, "namesakes" | "accounts">> {
  const alike: Actor[] = [];
  const { db } = context.store;
  const called = asked.includes("@") ? [] : await namedAlike(db, ["user", "servicePrincipal"], asked, LOOKED_FOR);
  for (const { id } of called) {
    for await (const record of records(id)) {
      if (isRecovery(record)) continue;
      if (!known.isPerson(actorKey(record.actor))) alike.push(record.actor);
      break;
    }
  }
  return { namesakes: alike, accounts: await accountsOf(context, known.peopleWith(alike)) };
}
