import type { RolesHeld } from "../../domain/dangers/privilege-gains.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import { canonicalId, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { type PrivilegedHolder, readGroups, readPrivilegedHolders } from "./tenant-groups.ts";

/** The holders of active privileged roles now, and the groups that can hold roles. */
export interface TenantPrivileges {
  readonly holders: readonly PrivilegedHolder[];
  /** The names of the privileged roles of each holder, those through groups included. */
  readonly privileged: RolesHeld;
  /** Those after the plan, which changes the members of groups and no assignment. */
  readonly planned: RolesHeld;
  /** Roles of groups whose members were not all read. */
  readonly unread: ReadonlySet<string>;
  readonly roleAssignableGroups: ReadonlySet<string>;
}

/** Reads the holders of privileged roles, the members of groups that hold one, and the groups that can hold roles. */
export async function readPrivileges(reader: DirectoryReader, plan: PlannedChanges): Promise<TenantPrivileges> {
  const [holders, assignable] = await Promise.all([
    readPrivilegedHolders(reader),
    reader.list("/groups", "the groups that can hold roles", {
      query: { $filter: "isAssignableToRole eq true", $select: "id" },
    }),
  ]);
  const groups = holders.filter(({ ref }) => ref.type === "group");
  const members = await readGroups(
    reader,
    groups.map(({ ref }) => ref.id),
    plan,
  );
  const unread = groups.filter(({ ref }) => members.unread(ref.id) !== undefined);
  return {
    holders,
    privileged: heldOn("before", holders, members),
    planned: heldOn("after", holders, members),
    unread: new Set(unread.flatMap(({ roles }) => roles.map(({ displayName }) => displayName))),
    roleAssignableGroups: new Set(assignable.flatMap(({ id }) => (typeof id === "string" ? [canonicalId(id)] : []))),
  };
}

/** Returns the privileged roles of each holder by name, with the members of groups that hold one. */
function heldOn(side: Side, holders: readonly PrivilegedHolder[], members: Memberships): RolesHeld {
  const found = new Map<RefKey, readonly string[]>();
  for (const { ref, roles } of holders) {
    const names = roles.map(({ displayName }) => displayName);
    const inside = ref.type === "group" ? members.accounts(ref.id, side) : [];
    for (const key of [ref, ...inside].map(refKey)) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...names])]);
    }
  }
  return found;
}
