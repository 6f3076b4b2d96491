import { byGravity, type PlanRisk } from "../domain/changes/risk.ts";
import type { JobId } from "../domain/ids.ts";
import { type EntityType, isEntityType, refKey } from "../domain/tenant/entity.ts";
import { andMore, countOfType } from "../domain/words/counted-words.ts";
import { objectWords } from "../domain/words/object-words.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

/** Objects that give someone power. A count of them does not tell which power goes. */
const grants: ReadonlySet<EntityType> = new Set([
  "roleEligibilitySchedule",
  "roleAssignment",
  "appRoleAssignment",
  "oAuth2PermissionGrant",
  "federatedIdentityCredential",
]);

const ROWS_READ = 20;
const NAMED = 3;

/** Names the gravest grants that a plan deletes, of each type, with what they gave, and counts the others. */
export async function grantNotes(
  recovery: Pick<RecoveryService, "listChanges">,
  id: JobId,
  { parts, assessment }: ChangeSummary,
): Promise<readonly string[]> {
  const risks = assessment?.done?.risks ?? [];
  const given = new Map<string, PlanRisk>();
  for (const risk of risks.toSorted(byGravity).toReversed()) if (risk.ref !== null) given.set(refKey(risk.ref), risk);
  const notes: string[] = [];
  for (const { type, action, objects } of parts) {
    if (action !== "softDelete" || !isEntityType(type) || !grants.has(type)) continue;
    const { items } = await recovery.listChanges(id, { type, action, recoverable: true }, { limit: ROWS_READ });
    const rows = items.map(({ ref, displayName, told }) => {
      const risk = given.get(refKey(ref));
      return { risk, name: displayName === null && risk !== undefined ? "" : objectWords(ref, told ?? displayName) };
    });
    const graveFirst = [
      ...rows
        .flatMap((row) => (row.risk === undefined ? [] : [{ ...row, risk: row.risk }]))
        .sort((a, b) => byGravity(a.risk, b.risk)),
      ...rows.filter(({ risk }) => risk === undefined),
    ].slice(0, NAMED);
    if (graveFirst.length === 0) continue;
    const named = graveFirst.map(({ name, risk }) =>
      risk === undefined ? name : `${name} (${risk.severity}: ${risk.sentence})`.trim(),
    );
    notes.push(`Deletes ${countOfType(objects, type)}: ${named.join(", ")}${andMore(objects, named.length)}.`);
  }
  return notes;
}
