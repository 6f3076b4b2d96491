import type { JobId } from "../../domain/ids.ts";
import { distinctRefs, type EntityRef } from "../../domain/tenant/entity.ts";
import type { ChangeSummary, NewName } from "../../service/change-summary.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { planChangesBySeq, planSummariesByRef } from "../../store/work/plan-items.ts";

const NAME = "displayName";

/** Returns the names that a plan gives to the objects that its samples and riskiest objects are. */
export async function newNames(
  db: TenantDb,
  list: JobId,
  { samples, assessment }: Pick<ChangeSummary, "samples" | "assessment">,
): Promise<readonly NewName[]> {
  const named: readonly EntityRef[] = [
    ...samples.map(({ type, id }) => ({ type, id })),
    ...(assessment?.riskiest ?? []).map(({ ref }) => ref),
  ];
  const rows = [...(await planSummariesByRef(db, list, distinctRefs(named))).values()].filter(
    ({ isRecoverable, notRecoverable, changedFields }) =>
      isRecoverable && notRecoverable === null && changedFields.includes(NAME),
  );
  const changes = await planChangesBySeq(
    db,
    list,
    rows.map(({ seq }) => seq),
  );
  return rows.flatMap(({ seq, ref }) => {
    const name = changes.get(seq)?.properties.find((property) => property.name === NAME)?.then;
    return typeof name === "string" ? [{ ref, name }] : [];
  });
}
