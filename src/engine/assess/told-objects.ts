import { type PlanRisk, withToldObjects } from "../../domain/changes/risk.ts";
import { distinctRefs, type EntityRef } from "../../domain/tenant/entity.ts";
import type { StatePair } from "./state-pair.ts";

/** Returns dangers whose objects are told apart from others of their names. Looks up the objects that they name. */
export async function tellObjects(
  risks: readonly PlanRisk[],
  toldNames: StatePair["toldNames"],
): Promise<readonly PlanRisk[]> {
  const named = risks.flatMap(({ ref, others = [] }): readonly EntityRef[] => [
    ...(ref === null ? [] : [ref]),
    ...others.map((other) => other.ref),
  ]);
  const refs = distinctRefs(named);
  return refs.length === 0 ? risks : withToldObjects(risks, await toldNames(refs));
}
