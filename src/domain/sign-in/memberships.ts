import type { EntityRef } from "../entity.ts";
import type { Side } from "./cohort.ts";

/** Returns the ids of all users in a group, nested groups included, on one side of a plan. */
export interface Memberships {
  (group: string, side: Side): ReadonlySet<string>;
  /** False for a group that is deleted or gone on that side. */
  readonly isInUse: (group: string, side: Side) => boolean;
}

/** A group on both sides of a plan. One that is not live has no members. */
export interface GroupNode {
  readonly live: Readonly<Record<Side, boolean>>;
  readonly members: Readonly<Record<Side, readonly EntityRef[]>>;
}

type Nodes = ReadonlyMap<string, GroupNode>;

/** Answers from the groups that were read, by id. */
export const membershipsIn = (nodes: Nodes): Memberships =>
  Object.assign((group: string, side: Side) => usersIn(nodes, group, side), {
    isInUse: (group: string, side: Side) => nodes.get(group)?.live[side] === true,
  });

/** Swaps the sides. */
export function reversedMemberships(members: Memberships): Memberships {
  const other = (side: Side): Side => (side === "before" ? "after" : "before");
  return Object.assign((group: string, side: Side) => members(group, other(side)), {
    isInUse: (group: string, side: Side) => members.isInUse(group, other(side)),
  });
}

function usersIn(nodes: Nodes, root: string, side: Side): ReadonlySet<string> {
  const users = new Set<string>();
  const seen = new Set<string>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (seen.has(id) || node?.live[side] !== true) continue;
    seen.add(id);
    for (const target of node.members[side]) {
      if (target.type === "user") users.add(target.id);
      else if (target.type === "group") open.push(target.id);
    }
  }
  return users;
}
