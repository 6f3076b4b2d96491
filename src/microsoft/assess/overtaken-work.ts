import type { PlanRisk } from "../../domain/changes/risk.ts";
import { type OvertakenRecovery, undoneRecoveries } from "../../domain/dangers/undone-recoveries.ts";
import { jobId } from "../../domain/ids.ts";
import { type RefKey, refOfKey } from "../../domain/tenant/entity.ts";
import { MOST_NAMED } from "../../domain/words/name-list.ts";
import type { MicrosoftContext } from "../context.ts";

/**
 * Returns dangers of a list that writes over what recoveries wrote last, by the objects of each. Several jobs of one recovery
 * are one. A recovery that was started elsewhere is known by its id.
 */
export async function overtakenWork(
  { records, listNames }: Pick<MicrosoftContext, "records" | "listNames">,
  recoveries: ReadonlyMap<string, readonly RefKey[]>,
): Promise<readonly PlanRisk[]> {
  const found = new Map<string, OvertakenRecovery & { readonly objects: { count: number; names: string[] } }>();
  for (const [id, keys] of recoveries) {
    const posted = await records.ofJob(jobId(id));
    const first = posted?.scope.follows ?? id;
    const job = posted && { ...posted, jobStartDateTime: posted.createdAt };
    const known = found.get(first) ?? { id: first, job, isMeant: false, objects: { count: 0, names: [] } };
    found.set(first, known);
    known.objects.count += keys.length;
    const names = keys.map(refOfKey).map((ref) => listNames.of(ref) ?? ref.id);
    known.objects.names.push(...names.slice(0, MOST_NAMED - known.objects.names.length));
  }
  return undoneRecoveries([...found.values()]);
}
