import type { EntityRef } from "../../domain/tenant/entity.ts";
import { searchCandidates } from "../../store/history/search.ts";
import type { EngineContext } from "../context.ts";

/** Most names that begin alike are looked through, because an appId is one of few. */
const CANDIDATES = 5;

/** Finds the half of an application that is gone for good, which only the history knows by its appId. */
export async function purgedHalf(
  { store }: Pick<EngineContext, "store">,
  type: "application" | "servicePrincipal",
  appId: string,
): Promise<EntityRef | null> {
  const wanted = { types: [type], lives: ["gone"] } as const;
  const candidates = await searchCandidates(store.db, appId.toLowerCase(), wanted, CANDIDATES);
  return candidates.find(({ keys }) => keys.includes(appId.toLowerCase()))?.ref ?? null;
}
