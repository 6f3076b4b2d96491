import { isCredentialList } from "../../domain/changes/credentials.ts";
import type { JobId } from "../../domain/ids.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { allPlanItems } from "../../store/work/plan-items.ts";
import type { Difference } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { lostSecrets } from "../compare/lost-values.ts";
import type { EngineContext } from "../context.ts";
import { requireJob } from "./require-job.ts";

/**
 * Adds to the differences of a verification the secrets that its recovery could not give back, because an undo takes the
 * lists that the recovery wrote as undone. Memory follows the number of applications with such secrets.
 */
export async function* withLostSecrets(
  context: EngineContext,
  { to }: ComparisonBasis,
  recoveryJobId: JobId,
  found: AsyncIterable<readonly Difference[]>,
): AsyncGenerator<readonly Difference[]> {
  const { job } = await requireJob(context, recoveryJobId, "recovery");
  const lost = new Map<RefKey, Difference>();
  for await (const rows of allPlanItems(context.store.db, job.previewJobId ?? job.id, { lost: true })) {
    const now = await statesAt(
      context.store.db,
      rows.map(({ ref }) => ref),
      to,
    );
    for (const { ref, change } of rows) {
      const state = now.get(refKey(ref));
      const still = state?.life === "live" ? stillLost(change, state) : [];
      if (state !== undefined && still.length > 0) lost.set(refKey(ref), onlyLost(ref, state.displayName, still));
    }
  }
  for await (const differences of found) {
    yield differences.map((difference) => {
      const key = refKey(difference.ref);
      const { lost: parts } = lost.get(key) ?? {};
      lost.delete(key);
      return parts === undefined || difference.lost !== undefined ? difference : { ...difference, lost: parts };
    });
  }
  if (lost.size > 0) yield [...lost.values()];
}

const stillLost = ({ lost = [] }: PlanItem["change"], { ref, properties }: Parameters<typeof lostSecrets>[0]) =>
  lost
    .filter(({ name }) => isCredentialList(name))
    .flatMap(({ name, then }) => lostSecrets({ ref, properties }, { name, then }) ?? []);

const onlyLost = (
  ref: Difference["ref"],
  displayName: string | null,
  lost: NonNullable<Difference["lost"]>,
): Difference => ({
  ...{ ref, displayName, action: "update", basis: "audit", properties: [], links: [], lost },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
  notRecoverable: "secretGone",
});
