import type { Privileges } from "../../directory/directory.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import { type Memberships, reversedMemberships } from "../../domain/sign-in/memberships.ts";
import { type EntityRef, sameRef } from "../../domain/tenant/entity.ts";
import { hidingObjects, type UnreadPart } from "../../domain/tenant/part.ts";
import { isOver, isWithin, type RoleGrantType } from "../../domain/tenant/role-grant.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import { type Capture, captureAt, captureBefore } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";
import { type GivenRole, readGivenRoles } from "./given-roles.ts";
import { GroupReader } from "./memberships.ts";
import type { StatePair } from "./state-pair.ts";

/** The instants of the two sides, and the privileges of now for a side that stands for the present. */
export interface RoleMoments {
  readonly instants: Readonly<Record<Side, Instant>>;
  readonly present: Readonly<Record<Side, Privileges | null>>;
}

/** The roles that are given on each side, with the members of the groups among their holders. */
export interface RoleStanding {
  readonly active: Readonly<Record<Side, GivenOnSide>>;
  readonly eligible: Readonly<Record<Side, GivenOnSide>>;
  readonly members: Memberships;
}

/** A side's roles, or the parts without which they are not known there. */
export type GivenOnSide =
  | {
      readonly roles: readonly GivenRole[];
      /** True if roles for a part of the tenant are left out, because the directory gave the others only. */
      readonly isPartial?: true;
    }
  | { readonly roles: null; readonly unread: readonly UnreadPart[] };

/** A role that an object has, and the group that gives it. Null for one that the object was given itself. */
export interface StandingRole extends GivenRole {
  readonly through: GivenRole["holder"] | null;
}

/**
 * Reads the directory roles of each side from the history, where the captures hold them. Otherwise takes the present for a
 * side that stands for it. Cost follows the tenant's role assignments and the members of the groups that hold one.
 */
export async function readRoleStanding(
  context: EngineContext,
  pair: StatePair,
  { instants, present }: RoleMoments,
  groups = new GroupReader(pair),
): Promise<RoleStanding> {
  const held = sides.flatMap((side) => present[side] ?? []).flatMap(holdersIn);
  const active = await readGivenRoles(pair, "roleAssignment", held);
  const eligible = await readGivenRoles(pair, "roleEligibilitySchedule", held);
  const before = await captureOf(context, instants.before);
  const after = instants.after === instants.before ? before : await captureOf(context, instants.after);
  const captures = { before, after };
  const activeOn = (side: Side): GivenOnSide => {
    const unread = unreadFor(captures[side], "roleAssignment");
    const now = present[side];
    if (unread === null) return { roles: active[side] };
    return now === null ? { roles: null, unread } : { roles: givenNow(now), isPartial: true };
  };
  const eligibleOn = (side: Side): GivenOnSide => {
    const unread = unreadFor(captures[side], "roleEligibilitySchedule");
    return unread === null ? { roles: eligible[side] } : { roles: null, unread };
  };
  const standing = {
    active: { before: activeOn("before"), after: activeOn("after") },
    eligible: { before: eligibleOn("before"), after: eligibleOn("after") },
  };
  const holdingGroups = sides
    .flatMap((side) => [...(standing.active[side].roles ?? []), ...(standing.eligible[side].roles ?? [])])
    .filter(({ holder }) => holder.ref.type === "group");
  return { ...standing, members: await groups.read(holdingGroups.map(({ holder }) => holder.ref.id)) };
}

/** Swaps the sides. */
export const reversedStanding = ({ active, eligible, members }: RoleStanding): RoleStanding => ({
  active: { before: active.after, after: active.before },
  eligible: { before: eligible.after, after: eligible.before },
  members: reversedMemberships(members),
});

/** Returns the roles in force that an object has on a side, or null if they are not known. */
export const activeRoles = (ref: EntityRef, side: Side, { active, members }: RoleStanding) => {
  const { roles } = active[side];
  return roles === null ? null : rolesAmong(ref, side, roles, members);
};

/** Returns the roles that an object may activate at an instant of a side, or null if they are not known. */
export const eligibleRoles = (ref: EntityRef, side: Side, standing: RoleStanding, at: Instant) =>
  notEndedRoles(ref, side, standing, at)?.filter(({ period }) => isWithin(period, at)) ?? null;

/** Returns the same with those that begin later. */
export function notEndedRoles(ref: EntityRef, side: Side, { eligible, members }: RoleStanding, at: Instant) {
  const { roles } = eligible[side];
  return roles === null ? null : rolesAmong(ref, side, roles, members).filter(({ period }) => !isOver(period, at));
}

/** Returns the roles among these that an object has: its own, and those of the groups that it is a member of. */
export function rolesAmong(
  ref: EntityRef,
  side: Side,
  given: readonly GivenRole[],
  members: Memberships,
): readonly StandingRole[] {
  return given.flatMap((role): StandingRole[] => {
    const { holder } = role;
    if (sameRef(holder.ref, ref)) return [{ ...role, through: null }];
    const isMember = holder.ref.type === "group" && members.contains(holder.ref.id, ref, side);
    return isMember ? [{ ...role, through: holder }] : [];
  });
}

/** Returns the newest capture that is not after an instant, because an object that is gone is shown as it was before its end. */
async function captureOf({ store }: EngineContext, instant: Instant): Promise<Capture | null> {
  const exact = await captureAt(store.db, instant);
  if (exact !== null) return exact;
  const last = await captureBefore(store.db, asInstant(instant + 1));
  return last === null ? null : captureAt(store.db, last);
}

/** Returns null for a capture that holds all objects of a type, and otherwise the parts that it lacks, if it says so. */
function unreadFor(capture: Capture | null, type: RoleGrantType): readonly UnreadPart[] | null {
  if (capture?.coverage !== "extended") return [];
  const unread = hidingObjects(capture.unread, type);
  return unread.length === 0 ? null : unread;
}

const holdersIn = ({ holders, softDeletedHolders }: Privileges) => [...holders, ...softDeletedHolders];

const givenNow = (privileges: Privileges): readonly GivenRole[] =>
  holdersIn(privileges).flatMap(({ ref, displayName, roles }) =>
    roles.map((role) => ({
      ...{ holder: { ref, displayName }, role, isEligible: false, scope: null },
      period: { from: null, until: null },
    })),
  );
