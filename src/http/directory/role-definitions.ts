import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { sameId } from "../../domain/tenant/entity.ts";
import { wellKnownNames } from "../../domain/tenant/well-known.ts";
import type { GraphCall } from "../route.ts";

/** Returns the built-in role definitions, even those that were never assigned, and the custom ones, in the order of ids. */
export async function roleDefinitions({ directory }: Pick<GraphCall, "directory">): Promise<readonly DirectoryItem[]> {
  const stored: DirectoryItem[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await directory.list("roleDefinition", "live", { cursor, limit: 999 });
    stored.push(...page.items);
    if (page.cursor === null) break;
    cursor = page.cursor;
  }
  const known = new Set(stored.map(({ ref }) => ref.id));
  const builtIn = wellKnownNames("directoryRole")
    .filter(([id]) => !known.has(id))
    .map(([id, displayName]) => builtInDefinition(id, displayName));
  return [...stored, ...builtIn].sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1));
}

/** Returns the role definition with this id, or null. */
export const roleDefinition = async (call: Pick<GraphCall, "directory">, id: string): Promise<DirectoryItem | null> =>
  (await roleDefinitions(call)).find(({ ref }) => sameId(ref.id, id)) ?? null;

const builtInDefinition = (id: string, displayName: string): DirectoryItem => ({
  ref: { type: "roleDefinition", id },
  life: "live",
  deletedDateTime: null,
  properties: { displayName, templateId: id, isBuiltIn: true, isEnabled: true, rolePermissions: [] },
  graphType: null,
  builtIn: true,
});
