import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import type { GraphCall } from "../route.ts";
import { roleDefinition } from "./role-definitions.ts";

type EndReader = (call: GraphCall, assignment: DirectoryItem) => Promise<DirectoryItem | null>;

const idIn = ({ properties }: DirectoryItem, name: string): string => String(properties[name]);

/** Source: Microsoft Graph v1.0, relationships of unifiedRoleAssignment and unifiedRoleEligibilitySchedule. */
const ends: Readonly<Record<string, EndReader>> = {
  principal: ({ directory }, assignment) => directory.findAnywhere(idIn(assignment, "principalId")),
  roleDefinition: (call, assignment) => roleDefinition(call, idIn(assignment, "roleDefinitionId")),
  directoryScope: async ({ directory }, assignment) => {
    const id = idIn(assignment, "directoryScopeId").split("/").at(-1) ?? "";
    // The scope of the whole tenant is no object.
    return id === "" ? null : directory.findAnywhere(id);
  },
};

/** Returns the reader of an end that `$expand` names, or undefined for another relationship or type. */
export const endOf = (type: EntityType, name: string): EndReader | undefined =>
  isRoleGrantType(type) && Object.hasOwn(ends, name) ? ends[name] : undefined;
