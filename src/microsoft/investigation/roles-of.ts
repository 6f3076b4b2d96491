import * as z from "zod";
import type { EntityRef } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import { wellKnownName } from "../../domain/well-known.ts";
import { readAll } from "../../graph/http/read-all.ts";
import type { HeldDirectoryRole } from "../../service/object-view.ts";
import { objectId, readAnswer } from "../../wire/reading.ts";
import type { LookUpContext } from "./look-ups.ts";

const assignment = z.looseObject({ principalId: objectId, roleDefinitionId: z.string().max(200) });

/**
 * Returns the roles that an object holds directly or through these groups, or null if assignments may not be read. Groups
 * that can hold roles cannot be nested, so direct memberships suffice. Reads the tenant's active assignments once.
 */
export async function rolesOf(
  { client }: LookUpContext,
  ref: EntityRef,
  groups: readonly { readonly ref: EntityRef; readonly displayName: string | null }[],
): Promise<readonly HeldDirectoryRole[] | null> {
  try {
    const { rows } = await readAll(client, "/roleManagement/directory/roleAssignments", {
      tried: "Reading role assignments",
      decode: (row) => readAnswer(assignment, row, "role assignment"),
    });
    const throughs = new Map(groups.map((group) => [group.ref.id, { ...group.ref, displayName: group.displayName }]));
    return rows.flatMap(({ principalId, roleDefinitionId }): HeldDirectoryRole[] => {
      const name = roleName(roleDefinitionId);
      if (principalId === ref.id) return [{ name }];
      const through = throughs.get(principalId);
      return through === undefined ? [] : [{ name, through }];
    });
  } catch (error) {
    if (error instanceof RewindError && error.facts.status === 403) return null;
    throw error;
  }
}

/** Returns the name of a role of Microsoft, and the id of one of the tenant's own. */
export const roleName = (id: string): string => wellKnownName("directoryRole", id) ?? `role ${id}`;
