import type { RoleHolder } from "../../directory/directory.ts";
import { type RolesHeld, rolesGained } from "../../domain/dangers/privilege-gains.ts";
import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey, refOfKey } from "../../domain/tenant/entity.ts";
import type { ObjectName } from "../../domain/words/told-name.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { HoldersOnSides } from "./role-holders.ts";
import type { PairedState, StatePair } from "./state-pair.ts";

/** Names of the privileged roles that users, groups and service principals hold on each side, with their own names. */
export interface RolesOnBothSides extends Readonly<Record<Side, RolesHeld>> {
  /** Those that accounts hold as members of groups, if they are live on both sides and all groups with the role were read. */
  readonly inGroups: Readonly<Record<Side, RolesHeld>>;
  readonly names: ReadonlyMap<RefKey, ObjectName | null>;
}

/**
 * Finds the holders of privileged roles on each side, either directly or as a member of a group. A role counts
 * on a side where its holder is live.
 */
export async function readRolesHeld(
  pair: StatePair,
  holders: HoldersOnSides,
  members: Memberships,
): Promise<RolesOnBothSides> {
  const all = sides.flatMap((side) => holders[side]);
  const groups = all.filter(({ ref }) => ref.type === "group");
  const inside = groups.flatMap(({ ref }) => sides.flatMap((side) => members.accounts(ref.id, side)));
  const states = await readStates(pair, [...all.map(({ ref }) => ref), ...inside]);
  const unread = new Set(
    groups.flatMap(({ ref, roles }) => (members.unread(ref.id) === undefined ? [] : privilegedNames(roles))),
  );
  const on = (side: Side) => {
    const [held, inGroups] = [new Map<RefKey, readonly string[]>(), new Map<RefKey, readonly string[]>()];
    const add = (to: typeof held, key: RefKey, roles: readonly string[]) =>
      to.set(key, [...new Set([...(to.get(key) ?? []), ...roles])]);
    const isLive = (key: RefKey, when: Side = side) => states.get(key)?.live[when] === true;
    for (const { ref, roles } of holders[side]) {
      const names = privilegedNames(roles);
      if (names.length === 0) continue;
      if (isLive(refKey(ref))) add(held, refKey(ref), names);
      if (ref.type !== "group") continue;
      const read = names.filter((role) => !unread.has(role));
      for (const key of members.accounts(ref.id, side).map(refKey)) {
        if (isLive(key)) add(held, key, names);
        if (isLive(key, "before") && isLive(key, "after")) add(inGroups, key, read);
      }
    }
    return { held, inGroups };
  };
  const [before, after] = [on("before"), on("after")];
  // Only those who gain a role on one side are named.
  const gaining = new Set([
    ...rolesGained(before.held, after.held).keys(),
    ...rolesGained(after.held, before.held).keys(),
  ]);
  const told = await pair.toldNames([...gaining].map(refOfKey));
  const names = new Map([...states].map(([key, { name }]) => [key, told.get(key) ?? name]));
  const inGroups = { before: before.inGroups, after: after.inGroups };
  return { before: before.held, after: after.held, inGroups, names };
}

const privilegedNames = (roles: RoleHolder["roles"]): readonly string[] =>
  roles.filter(({ templateId }) => isPrivilegedRole(templateId)).map(({ displayName }) => displayName);

/** Reads which of these are live on each side, without their properties. */
async function readStates(pair: StatePair, refs: readonly EntityRef[]) {
  const unique = distinctRefs(refs);
  const found = new Map<RefKey, { readonly name: string | null; readonly live: Readonly<Record<Side, boolean>> }>();
  for (let at = 0; at < unique.length; at += READ_ROWS) {
    for (const state of (await pair.read(unique.slice(at, at + READ_ROWS))).values()) {
      found.set(refKey(state.ref), { name: state.displayName, live: liveOn(state) });
    }
  }
  return found;
}

const liveOn = ({ before, after }: PairedState) => ({ before: before !== null, after: after !== null });
