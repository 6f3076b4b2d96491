import { canonicalId, type EntityRef, refKey, sameId, sameRef } from "../../domain/tenant/entity.ts";
import { relationshipId } from "../../domain/tenant/relationship-identity.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import { type DirectoryObject, isLive, type ObjectTable } from "./object-table.ts";

export interface DirectoryRole {
  readonly templateId: string;
  readonly displayName: string;
}

/**
 * Directory roles and their holders, kept as role definitions and role assignments. A membership outlasts the soft
 * deletion of its holder and ends with a purge.
 */
export class RoleTable {
  readonly #objects: ObjectTable;

  constructor(objects: ObjectTable) {
    this.#objects = objects;
  }

  /** Returns the roles that the holder has for the whole tenant, also built-in ones that have no definition here yet. */
  heldBy(holder: EntityRef): DirectoryRole[] {
    const held = new Set(this.#assignmentsOf(holder).map(roleIdOf));
    const defined = this.all().filter(({ templateId }) => held.delete(canonicalId(templateId)));
    const others = [...held].flatMap((templateId) => {
      const displayName = wellKnownName("directoryRole", templateId);
      return displayName === undefined ? [] : [{ templateId, displayName }];
    });
    return [...defined, ...others];
  }

  /** Returns every role that was ever assigned, in the order of their ids. */
  all(): DirectoryRole[] {
    return this.#objects
      .ofType("roleDefinition")
      .filter(({ builtIn }) => builtIn)
      .map(roleOf);
  }

  membersOf(templateId: string): EntityRef[] {
    return this.#tenantWide()
      .filter((assignment) => roleIdOf(assignment) === canonicalId(templateId))
      .flatMap((assignment) => this.#principalOf(assignment));
  }

  holders(): EntityRef[] {
    const known = new Set(this.all().map(({ templateId }) => templateId));
    const assignments = this.#tenantWide().filter((assignment) => known.has(roleIdOf(assignment)));
    const holders = assignments.flatMap((assignment) => this.#principalOf(assignment));
    const distinct = new Map(holders.map((ref) => [refKey(ref), ref]));
    return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
  }

  /** Returns false if the role was held already. */
  assign(role: DirectoryRole, holder: EntityRef): boolean {
    this.#define(role);
    if (this.heldBy(holder).some(({ templateId }) => sameId(templateId, role.templateId))) return false;
    const properties = {
      principalId: holder.id,
      roleDefinitionId: canonicalId(role.templateId),
      directoryScopeId: WHOLE_TENANT,
    };
    const assignment: DirectoryObject = {
      ref: { type: "roleAssignment", id: relationshipId("roleAssignment", properties) },
      life: "live",
      deletedAt: null,
      properties,
      builtIn: false,
      graphType: null,
    };
    this.#objects.save(assignment);
    this.#objects.keepEnds(assignment);
    return true;
  }

  /** Returns false if the role was not held. */
  remove(role: DirectoryRole, holder: EntityRef): boolean {
    const [assignment] = this.#assignmentsOf(holder).filter((each) => roleIdOf(each) === canonicalId(role.templateId));
    if (assignment === undefined) return false;
    this.#objects.forgetEnds(assignment);
    this.#objects.save({ ...assignment, life: "purged", properties: {} });
    return true;
  }

  #define({ templateId, displayName }: DirectoryRole): void {
    const ref = { type: "roleDefinition", id: canonicalId(templateId) } as const;
    if (isLive(this.#objects.find(ref))) return;
    this.#objects.save({
      ref,
      life: "live",
      deletedAt: null,
      properties: { displayName, templateId: ref.id, isBuiltIn: true, isEnabled: true, rolePermissions: [] },
      builtIn: true,
      graphType: null,
    });
  }

  #tenantWide = (): DirectoryObject[] => this.#objects.ofType("roleAssignment").filter(isTenantWide);

  #assignmentsOf = (holder: EntityRef): DirectoryObject[] =>
    this.#objects
      .relationshipsAt(holder.id)
      .filter((each) => each.ref.type === "roleAssignment" && isLive(each) && isTenantWide(each))
      .filter((each) => this.#principalOf(each).some((ref) => sameRef(ref, holder)));

  #principalOf({ properties: { principalId } }: DirectoryObject): EntityRef[] {
    const refs = (["user", "group", "servicePrincipal"] as const).map((type) => ({ type, id: String(principalId) }));
    return refs.flatMap((ref) => this.#objects.find(ref)?.ref ?? []);
  }
}

const isTenantWide = ({ properties }: DirectoryObject): boolean => properties.directoryScopeId === WHOLE_TENANT;

const roleIdOf = ({ properties }: DirectoryObject): string => canonicalId(String(properties.roleDefinitionId));

const roleOf = ({ ref, properties: { displayName } }: DirectoryObject): DirectoryRole => ({
  templateId: ref.id,
  displayName: String(displayName),
});
