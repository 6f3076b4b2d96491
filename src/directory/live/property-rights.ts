import { separateWrites } from "../../domain/roles/write-permissions.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { getInBatches } from "../../graph/http/batch.ts";
import { ownPermissions } from "./capture/selected.ts";
import { pathOfType } from "./capture/sources.ts";
import type { LiveContext } from "./context.ts";
import { shownRight } from "./shown-right.ts";

/** The access of the signed-in identity to properties with a permission of their own. */
export interface PropertyRights {
  readonly type: EntityType;
  readonly properties: readonly string[];
  readonly use: "capture" | "recovery";
  readonly permission: string;
  /** Null if the service neither lists nor refuses the property, or if only a write to a real object would show it. */
  readonly allowed: boolean | null;
}

/**
 * Asks the service which of these properties may be read, and looks up which may be written among the permissions of the
 * token. `granted` is null for a token that does not name them.
 */
export async function examineProperties(
  context: LiveContext,
  granted: readonly string[] | null,
): Promise<readonly PropertyRights[]> {
  const rights: PropertyRights[] = [];
  const first = ({ type, property }: (typeof ownPermissions)[number]) => ({
    path: pathOfType(type),
    query: { $top: "1", $select: `id,${property}` },
  });
  for await (const answers of getInBatches(context, ownPermissions, first)) {
    for (const [{ type, property, permission }, answer] of answers) {
      rights.push({ type, properties: [property], use: "capture", permission, allowed: shownRight(answer) });
    }
  }
  for (const { type, properties, permission } of separateWrites) {
    const allowed = granted === null ? null : granted.includes(permission);
    rights.push({ type, properties, use: "recovery", permission, allowed });
  }
  return rights;
}
