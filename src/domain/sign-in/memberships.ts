import { canonicalId, type EntityRef } from "../tenant/entity.ts";
import type { Side } from "./cohort.ts";

/** Returns the ids of all users in a group, nested groups included, on one side of a plan. */
export interface Memberships {
  (group: string, side: Side): ReadonlySet<string>;
  /** False for a group that is deleted or gone on that side. */
  readonly isInUse: (group: string, side: Side) => boolean;
  /** Returns the ids of a group and of all that are nested in it, on one side. Empty if the group is not in use there. */
  readonly nested: (group: string, side: Side) => ReadonlySet<string>;
  /** True for a user, an application or a group among the members, those of nested groups included. */
  readonly contains: (group: string, ref: EntityRef, side: Side) => boolean;
  /** The groups that were read and are in use on both sides, and whose members follow another rule afterward. */
  readonly otherRules: readonly RuleChange[];
}

/** A group whose members follow a rule after a change, and followed another or none before it. */
export interface RuleChange extends Readonly<Record<Side, string | null>> {
  readonly id: string;
  readonly name: string | null;
}

/** A group on both sides of a plan. One that is not live has no members. */
export interface GroupNode {
  readonly live: Readonly<Record<Side, boolean>>;
  readonly members: Readonly<Record<Side, readonly EntityRef[]>>;
  readonly name?: string | null;
  /** The rule that its members follow, or null for a group whose members are assigned or whose rule is paused. */
  readonly rule?: Readonly<Record<Side, string | null>>;
}

type Nodes = ReadonlyMap<string, GroupNode>;

/** Answers from the groups that were read, by id. */
export const membershipsIn = (nodes: Nodes): Memberships =>
  Object.assign((group: string, side: Side) => usersIn(nodes, group, side), {
    isInUse: (group: string, side: Side) => nodes.get(group)?.live[side] === true,
    nested: (group: string, side: Side) => groupsIn(nodes, group, side),
    contains: (group: string, ref: EntityRef, side: Side) => isMember(nodes, group, side, ref),
    otherRules: [...nodes].flatMap(([id, { live, rule, name = null }]) =>
      rule !== undefined && live.before && live.after && rule.before !== rule.after ? [{ id, name, ...rule }] : [],
    ),
  });

/** Swaps the sides. */
export function reversedMemberships(members: Memberships): Memberships {
  const other = (side: Side): Side => (side === "before" ? "after" : "before");
  return Object.assign((group: string, side: Side) => members(group, other(side)), {
    isInUse: (group: string, side: Side) => members.isInUse(group, other(side)),
    nested: (group: string, side: Side) => members.nested(group, other(side)),
    contains: (group: string, ref: EntityRef, side: Side) => members.contains(group, ref, other(side)),
    otherRules: members.otherRules.map(({ before, after, ...group }) => ({ ...group, before: after, after: before })),
  });
}

function usersIn(nodes: Nodes, root: string, side: Side): ReadonlySet<string> {
  const users = new Set<string>();
  for (const id of groupsIn(nodes, root, side)) {
    for (const target of nodes.get(id)?.members[side] ?? []) if (target.type === "user") users.add(target.id);
  }
  return users;
}

function isMember(nodes: Nodes, root: string, side: Side, { type, id }: EntityRef): boolean {
  const wanted = canonicalId(id);
  return [...groupsIn(nodes, root, side)].some((group) =>
    nodes.get(group)?.members[side].some((member) => member.type === type && member.id === wanted),
  );
}

function groupsIn(nodes: Nodes, root: string, side: Side): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (seen.has(id) || node?.live[side] !== true) continue;
    seen.add(id);
    for (const target of node.members[side]) if (target.type === "group") open.push(target.id);
  }
  return seen;
}
