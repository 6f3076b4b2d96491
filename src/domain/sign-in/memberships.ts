import { type EntityRef, type RefKey, refKey, refOfKey } from "../tenant/entity.ts";
import { type Side, sides } from "./cohort.ts";

type IsLeftOut = (group: string, target: EntityRef) => boolean;

/** Returns the ids of all users in a group, nested groups included, on one side of a plan. */
export interface Memberships {
  (group: string, side: Side): ReadonlySet<string>;
  /** Returns the users and service principals in a group, those of nested groups included, on one side. */
  readonly accounts: (group: string, side: Side) => readonly EntityRef[];
  /** False for a group that is deleted or gone on that side. */
  readonly isInUse: (group: string, side: Side) => boolean;
  /** True for a group that is known not to be there on that side, neither live nor deleted. */
  readonly isGone: (group: string, side: Side) => boolean;
  /** Returns the members of a group itself, nested groups as such, on one side. */
  readonly direct: (group: string, side: Side) => readonly EntityRef[];
  /** Returns the name of a group that was read with its members, or null. */
  readonly nameOf: (group: string) => string | null;
  /** Returns the ids of a group and of all that are nested in it, on one side. Empty if the group is not in use there. */
  readonly nested: (group: string, side: Side) => ReadonlySet<string>;
  /** True for a user, an application or a group among the members, those of nested groups included. */
  readonly contains: (group: string, ref: EntityRef, side: Side) => boolean;
  /** Returns the memberships without those links of a group that the test names. */
  readonly without: (isLeftOut: IsLeftOut) => Memberships;
  /** The groups that were read and are in use on both sides, and whose members follow another rule afterward. */
  readonly otherRules: readonly RuleChange[];
  /** Says why not all users of a group are known, those of nested groups included, or returns undefined where they are. */
  readonly unread: (group: string) => string | undefined;
}

/** A group whose members follow a rule after a change that they did not follow before it. */
export interface RuleChange extends Readonly<Record<Side, string | null>> {
  readonly id: string;
  readonly name: string | null;
  /** The sides on which it has a rule that is paused. Absent without any. */
  readonly paused?: Readonly<Record<Side, boolean>>;
}

/** A group on both sides of a plan. One that is not live has no members. */
export interface GroupNode {
  readonly live: Readonly<Record<Side, boolean>>;
  /** Absent where a deleted group is not distinguished from one that is not there. */
  readonly gone?: Readonly<Record<Side, boolean>>;
  readonly members: Readonly<Record<Side, readonly EntityRef[]>>;
  readonly name?: string | null;
  /** Says why not all of its members are known. Absent where they are. */
  readonly unread?: string;
  /** The rule that its members follow, or null for a group whose members are assigned or whose rule is paused. */
  readonly rule?: Readonly<Record<Side, string | null>>;
  readonly paused?: RuleChange["paused"];
}

type Nodes = ReadonlyMap<string, GroupNode>;

/** Answers from the groups that were read, by id. Goes through the members of a group once, however often it is asked. */
export function membershipsIn(nodes: Nodes): Memberships {
  const nested = remembered(nodes, groupsIn);
  const membersOf = remembered(nodes, membersIn);
  return Object.assign((group: string, side: Side) => usersIn(nodes, group, side), {
    accounts: (group: string, side: Side) =>
      [...membersOf(group, side)].map(refOfKey).filter(({ type }) => type === "user" || type === "servicePrincipal"),
    isInUse: (group: string, side: Side) => nodes.get(group)?.live[side] === true,
    isGone: (group: string, side: Side) => nodes.get(group)?.gone?.[side] === true,
    direct: (group: string, side: Side) => directIn(nodes, group, side),
    nameOf: (group: string) => nodes.get(group)?.name ?? null,
    nested,
    contains: (group: string, ref: EntityRef, side: Side) => membersOf(group, side).has(refKey(ref)),
    without: (isLeftOut: IsLeftOut) => membershipsIn(withoutLinks(nodes, isLeftOut)),
    otherRules: [...nodes].flatMap(([id, { live, rule, name = null, paused }]) =>
      rule !== undefined && live.before && live.after && rule.before !== rule.after
        ? [{ id, name, ...rule, ...(paused === undefined ? {} : { paused }) }]
        : [],
    ),
    unread: (group: string) =>
      sides.flatMap((side) => [...nested(group, side)]).flatMap((id) => nodes.get(id)?.unread ?? [])[0],
  });
}

/** Keeps what was found for a group. One that was not read yet may be read later. */
function remembered<Found>(nodes: Nodes, find: (nodes: Nodes, group: string, side: Side) => Found) {
  const known = new Map<string, Found>();
  return (group: string, side: Side): Found => {
    const key = `${side} ${group}`;
    const found = known.get(key) ?? find(nodes, group, side);
    if (nodes.has(group)) known.set(key, found);
    return found;
  };
}

/** Swaps the sides. */
export function reversedMemberships(members: Memberships): Memberships {
  const other = (side: Side): Side => (side === "before" ? "after" : "before");
  return Object.assign((group: string, side: Side) => members(group, other(side)), {
    accounts: (group: string, side: Side) => members.accounts(group, other(side)),
    isInUse: (group: string, side: Side) => members.isInUse(group, other(side)),
    isGone: (group: string, side: Side) => members.isGone(group, other(side)),
    direct: (group: string, side: Side) => members.direct(group, other(side)),
    nameOf: members.nameOf,
    nested: (group: string, side: Side) => members.nested(group, other(side)),
    contains: (group: string, ref: EntityRef, side: Side) => members.contains(group, ref, other(side)),
    without: (isLeftOut: IsLeftOut) => reversedMemberships(members.without(isLeftOut)),
    unread: members.unread,
    otherRules: members.otherRules.map(({ before, after, paused, ...group }) => ({
      ...group,
      ...{ before: after, after: before },
      ...(paused === undefined ? {} : { paused: { before: paused.after, after: paused.before } }),
    })),
  });
}

const withoutLinks = (nodes: Nodes, isLeftOut: IsLeftOut): Nodes =>
  new Map(
    [...nodes].map(([id, { members, ...node }]) => {
      const kept = (targets: readonly EntityRef[]) => targets.filter((target) => !isLeftOut(id, target));
      return [id, { ...node, members: { before: kept(members.before), after: kept(members.after) } }];
    }),
  );

const directIn = (nodes: Nodes, id: string, side: Side): readonly EntityRef[] => {
  const node = nodes.get(id);
  return node?.live[side] === true ? node.members[side] : [];
};

function usersIn(nodes: Nodes, root: string, side: Side): ReadonlySet<string> {
  const users = new Set<string>();
  for (const id of groupsIn(nodes, root, side)) {
    for (const target of nodes.get(id)?.members[side] ?? []) if (target.type === "user") users.add(target.id);
  }
  return users;
}

function membersIn(nodes: Nodes, root: string, side: Side): ReadonlySet<RefKey> {
  const found = new Set<RefKey>();
  for (const id of groupsIn(nodes, root, side)) {
    for (const target of nodes.get(id)?.members[side] ?? []) found.add(refKey(target));
  }
  return found;
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
