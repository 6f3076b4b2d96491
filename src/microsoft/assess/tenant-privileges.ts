import { canonicalId, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { type PrivilegedHolder, readGroups, readPrivilegedHolders } from "./tenant-groups.ts";

/** The holders of active privileged roles now, and the groups that can hold roles. */
export interface TenantPrivileges {
  readonly holders: readonly PrivilegedHolder[];
  /** The names of the privileged roles of each holder, those through groups included. */
  readonly privileged: ReadonlyMap<RefKey, readonly string[]>;
  readonly roleAssignableGroups: ReadonlySet<string>;
}

/** Reads the holders of privileged roles, the members of groups that hold one, and the groups that can hold roles. */
export async function readPrivileges(reader: DirectoryReader, plan: PlannedChanges): Promise<TenantPrivileges> {
  const holders = await readPrivilegedHolders(reader);
  const assignable = await reader.list("/groups", "the groups that can hold roles", {
    query: { $filter: "isAssignableToRole eq true", $select: "id" },
  });
  return {
    holders,
    privileged: await privilegedNow(reader, holders, plan),
    roleAssignableGroups: new Set(assignable.flatMap(({ id }) => (typeof id === "string" ? [canonicalId(id)] : []))),
  };
}

/** Returns the privileged roles of each holder by name, with the members of groups that hold one. */
async function privilegedNow(
  reader: DirectoryReader,
  holders: readonly PrivilegedHolder[],
  plan: PlannedChanges,
): Promise<ReadonlyMap<RefKey, readonly string[]>> {
  const groups = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readGroups(reader, groups, plan);
  const found = new Map<RefKey, readonly string[]>();
  for (const { ref, roles } of holders) {
    const names = roles.map(({ displayName }) => displayName);
    const users = ref.type === "group" ? [...members(ref.id, "before")] : [];
    for (const key of [refKey(ref), ...users.map((id) => refKey({ type: "user", id }))]) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...names])]);
    }
  }
  return found;
}
