import { RewindError } from "../../domain/errors.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import { lacksRules } from "../../domain/sign-in/unread-grounds.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { Instant } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import type { HeldDirectoryRole, ObjectAccess } from "../../service/object-view.ts";
import type { EngineContext } from "../context.ts";
import { signInOf } from "./actors.ts";
import { wholePair } from "./captured-pair.ts";
import { GroupReader } from "./memberships.ts";
import {
  activeRoles,
  type GivenOnSide,
  notEndedRoles,
  type RoleStanding,
  readRoleStanding,
  type StandingRole,
} from "./role-standing.ts";
import { groupsNamed, readRules } from "./sign-in-rules.ts";
import type { StatePair } from "./state-pair.ts";

/** The moment at which an object is looked at, which may be the present. */
export interface AccessMoment {
  readonly instant: Instant;
  readonly isNow: boolean;
}

/**
 * Reads whether one account could sign in at an instant, under the policies of then, and which roles it had then. Cost
 * follows the policies, the role assignments, and the members of the groups that policies name or that hold roles.
 */
export async function readObjectAccess(
  context: EngineContext,
  ref: EntityRef,
  { instant, isNow }: AccessMoment,
): Promise<ObjectAccess> {
  const pair = wholePair(context, { from: instant, to: instant });
  const groups = new GroupReader(pair);
  const standing = await readStanding(context, pair, { instant, isNow }, groups);
  const active = activeRoles(ref, "before", standing);
  const state = (await pair.read([ref])).get(refKey(ref));
  const rolesNote = missingIn(standing.active.before);
  const eligibleNote = missingIn(standing.eligible.before);
  const access = {
    isInForce: state?.before != null,
    isNow,
    roles: active?.map(heldRole) ?? null,
    ...(rolesNote === null ? {} : { rolesNote }),
    eligible:
      notEndedRoles(ref, "before", standing, instant)?.map((role) => ({ ...heldRole(role), ...role.period })) ?? null,
    ...(eligibleNote === null ? {} : { eligibleNote }),
  };
  if (ref.type === "group") return access;
  const rules = await readRules(pair);
  const policyGroups = groupsNamed(rules.before);
  const members = await groups.read(ref.type === "user" ? policyGroups : []);
  const facts = { roles: active ?? [], members, policyGroups };
  const enforcement = lacksRules(await pair.unread()) ? null : new Enforcement(rules);
  return { signIn: signInOf(state, "before", facts, enforcement), ...access };
}

/** Asks the directory only where the history does not have the present roles. An object is shown even where it refuses. */
async function readStanding(
  context: EngineContext,
  pair: StatePair,
  { instant, isNow }: AccessMoment,
  groups: GroupReader,
): Promise<RoleStanding> {
  const instants = { before: instant, after: instant };
  const kept = await readRoleStanding(context, pair, { instants, present: { before: null, after: null } }, groups);
  if (kept.active.before.roles !== null || !isNow) return kept;
  try {
    const privileges = await context.directory.privileges();
    const present = { before: privileges, after: privileges };
    return await readRoleStanding(context, pair, { instants, present }, groups);
  } catch (error) {
    if (error instanceof RewindError && error.code === "forbidden") return kept;
    throw error;
  }
}

const heldRole = ({ role, scope, through }: StandingRole): HeldDirectoryRole => ({
  name: role.displayName,
  ...(wellKnownName("directoryRole", role.templateId) === undefined ? { isOwn: true } : {}),
  ...(scope === null ? {} : { scope: { ...scope.ref, displayName: scope.displayName } }),
  ...(through === null ? {} : { through: { ...through.ref, displayName: through.displayName } }),
});

function missingIn(given: GivenOnSide): string | null {
  if (given.roles !== null) return given.isPartial === true ? PARTS_NOT_READ : null;
  return given.unread.length === 0 ? NOT_KEPT : describeUnread(given.unread).join(" ");
}

const PARTS_NOT_READ = "Roles for a part of the tenant were not read.";
const NOT_KEPT = "The history of this tenant does not have them.";
