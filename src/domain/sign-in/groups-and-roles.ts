import { canonicalId, type EntityRef } from "../tenant/entity.ts";
import type { SignInState } from "./audience.ts";
import type { Side } from "./cohort.ts";
import type { Memberships } from "./memberships.ts";

/** The groups and roles of a user. Users with the same groups and roles share one. */
export interface GroupsAndRoles extends Pick<SignInState, "groups" | "roles"> {
  /** Equal for equal groups and roles. */
  readonly key: number;
}

/** Groups and roles of users by id, in memory of one reference a user. */
export class GroupsAndRolesIndex {
  readonly none: GroupsAndRoles = { key: 0, groups: new Set(), roles: new Set() };
  readonly #of = new Map<string, GroupsAndRoles>();
  readonly #next = new Map<string, GroupsAndRoles>();
  readonly #byContent = new Map<string, GroupsAndRoles>();

  of(user: string): GroupsAndRoles {
    return this.#of.get(canonicalId(user)) ?? this.none;
  }

  get users(): Iterable<string> {
    return this.#of.keys();
  }

  add(user: string, kind: "groups" | "roles", id: string): void {
    const held = this.of(user);
    const step = `${held.key} ${kind} ${id}`;
    const next = this.#next.get(step) ?? this.#with(held, kind, id.toLowerCase());
    this.#next.set(step, next);
    this.#of.set(canonicalId(user), next);
  }

  #with({ groups, roles }: GroupsAndRoles, kind: "groups" | "roles", id: string): GroupsAndRoles {
    const more = { groups: new Set(groups), roles: new Set(roles) };
    more[kind].add(id);
    const content = JSON.stringify([[...more.groups].sort(), [...more.roles].sort()]);
    const known = this.#byContent.get(content) ?? { key: this.#byContent.size + 1, ...more };
    this.#byContent.set(content, known);
    return known;
  }
}

/** The roles that a user, group or service principal holds directly. */
interface HeldRoles {
  readonly ref: EntityRef;
  readonly roles: readonly { readonly templateId: string }[];
}

/** Finds the groups of interest and the roles of each user on a side, those held through groups included. */
export function groupsAndRolesOn(
  side: Side,
  groups: Iterable<string>,
  holders: readonly HeldRoles[],
  members: Memberships,
): GroupsAndRolesIndex {
  const found = new GroupsAndRolesIndex();
  for (const group of groups) for (const user of members(group, side)) found.add(user, "groups", group);
  for (const { ref, roles } of holders) {
    const users = ref.type === "group" ? members(ref.id, side) : ref.type === "user" ? [ref.id] : [];
    for (const user of users) for (const { templateId } of roles) found.add(user, "roles", templateId);
  }
  return found;
}
