import { type Caller, hasRole } from "../domain/roles/role.ts";
import { lackingPermissions, type WritablePart } from "../domain/roles/write-permissions.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { firstOf } from "../domain/words/name-list.ts";
import type { ChangeSummary } from "../service/change-summary.ts";

const PERMISSIONS_NAMED = 6;
const PARTS_NAMED = 4;

/**
 * Says which permissions for what a plan writes the sign-in of its caller lacks, because each such write would be tried
 * and refused. Null where none is lacking, and of a caller who may not recover.
 */
export function lackingRights(
  { parts, properties, links }: ChangeSummary,
  { granted, roles }: Pick<Caller, "granted" | "roles">,
): string | null {
  if (granted === undefined || !hasRole(roles, "backupAdministrator")) return null;
  const written = parts.flatMap(({ type, action }): WritablePart[] => {
    if (action === "restore" || action === "softDelete") return [{ type, part: EXISTENCE }];
    if (action === "rebuild") return [{ type, part: "displayName" }];
    return [
      ...properties.flatMap((one) => (one.type === type ? { type, part: one.property } : [])),
      ...links.flatMap((one) => (one.type === type ? { type, part: one.link } : [])),
    ];
  });
  const lacking = lackingPermissions(written, granted);
  if (lacking.length === 0) return null;
  const named = firstOf(
    lacking,
    PERMISSIONS_NAMED,
    (one) => `${one.permission} for ${firstOf(one.parts, PARTS_NAMED, (part) => part)}`,
  );
  return `Expect refusals, because the sign-in that would write lacks permissions: ${named}. ${CONSENT}`;
}

const CONSENT = "An administrator has to grant them: `entra-rewind setup` shows the consent link.";
