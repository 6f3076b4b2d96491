import type { ActorWrites } from "../../domain/authors/actor-writes.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { isRecovery } from "../../domain/authors/audit-record.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { namedAlike } from "../../store/history/search.ts";
import type { EngineContext } from "../context.ts";

/** Most accounts of one name whose records are looked for. */
const LOOKED_FOR = 20;

/**
 * Returns authors whose display name differs from the one that was asked for in accents, case or spaces at most, without
 * those who are known already. Such an account may have been made to be taken for another. An id or an address names one
 * account, so it has none. Reads one record of each account that is called so.
 */
export async function authorsAlike(
  { store }: EngineContext,
  asked: string,
  known: Pick<ActorWrites, "isPerson">,
  records: (actor: string) => AsyncIterable<AuditRecord>,
): Promise<readonly Actor[]> {
  if (asked.includes("@")) return [];
  const alike: Actor[] = [];
  for (const { id } of await namedAlike(store.db, ["user", "servicePrincipal"], asked, LOOKED_FOR)) {
    for await (const record of records(id)) {
      if (isRecovery(record)) continue;
      if (!known.isPerson(actorKey(record.actor))) alike.push(record.actor);
      break;
    }
  }
  return alike;
}
