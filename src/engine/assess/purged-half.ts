import type { EntityRef } from "../../domain/tenant/entity.ts";
import { namedAlike } from "../../store/history/names-alike.ts";
import { foundAsGone, searchCandidates } from "../../store/history/search.ts";
import type { EngineContext } from "../context.ts";

/** Most names that begin alike are looked through, because an appId is one of few. */
const CANDIDATES = 5;

/** A half of an application, of which the directory has no other half. */
export interface LonelyHalf {
  readonly appId: string;
  readonly name: string | null;
}

/**
 * Finds the other half of an application that is gone for good, which only the history knows: a service principal by its
 * appId, and an application by its name, because the history keeps no appId of one.
 */
export async function purgedHalf(
  { store }: Pick<EngineContext, "store">,
  type: "application" | "servicePrincipal",
  { appId, name }: LonelyHalf,
): Promise<EntityRef | null> {
  if (type === "application") {
    const alike = name === null ? [] : await namedAlike(store.db, [type], name, CANDIDATES);
    return (await foundAsGone(store.db, alike))[0] ?? null;
  }
  const wanted = { types: [type], lives: ["gone"] } as const;
  const candidates = await searchCandidates(store.db, appId.toLowerCase(), wanted, CANDIDATES);
  return candidates.find(({ keys }) => keys.includes(appId.toLowerCase()))?.ref ?? null;
}
