import type { EntityRef } from "../entity.ts";
import type { Side } from "./cohort.ts";

/** Returns the ids of all users in a group, nested groups included, on one side of a plan. */
export type Memberships = (group: string, side: Side) => ReadonlySet<string>;

/** A group on both sides of a plan. One that is not live has no members. */
export interface GroupNode {
  readonly live: Readonly<Record<Side, boolean>>;
  readonly members: Readonly<Record<Side, readonly EntityRef[]>>;
}

/** Answers from the groups that were read, by id. */
export const membershipsIn =
  (nodes: ReadonlyMap<string, GroupNode>): Memberships =>
  (root, side) => {
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
  };
