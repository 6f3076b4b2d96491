import type { ChangedObject } from "../../domain/dangers/changed-object.ts";
import type { ExposureContext, HolderList } from "../../domain/dangers/exposure-type.ts";
import { rightsNotRead } from "../../domain/dangers/own-roles.ts";
import { limitText } from "../../domain/dangers/role-exposures.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { canonicalId, type EntityRef, refKey, sameRef } from "../../domain/tenant/entity.ts";
import { isOver, isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { Instant } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import type { EngineContext } from "../context.ts";
import type { GivenRole } from "./given-roles.ts";
import type { GivenOnSide, RoleStanding } from "./role-standing.ts";

/** The roles that are given, with the side that they are asked for on. */
export interface StandingOnSide {
  readonly standing: RoleStanding;
  readonly side: Side;
}

/** Reads what the rules need of roles of the tenant's own and of administrative units, if a step concerns one. */
export async function readRights(
  { store: { db } }: EngineContext,
  steps: readonly ChangedObject[],
  { standing, side }: StandingOnSide,
  at: Instant,
): Promise<Pick<ExposureContext, "holdersOf" | "rightsOver" | "ownRole">> {
  const own = await readOwnRoles(db, steps, at);
  const concerns = ({ ref }: ChangedObject) => ref.type === "roleDefinition" || ref.type === "administrativeUnit";
  const ownRole = (id: string): JsonObject | null => own.get(canonicalId(id)) ?? null;
  if (!steps.some(concerns)) return { ...rightsNotRead, ownRole };
  const concerned = new Set(steps.filter(concerns).map(({ ref }) => canonicalId(ref.id)));
  const isConcerned = ({ role, scope }: GivenRole) =>
    concerned.has(canonicalId(role.templateId)) || (scope !== null && concerned.has(canonicalId(scope.ref.id)));
  const [active, eligible] = [standing.active[side], standing.eligible[side]].map(
    (given) => rolesIn(given)?.filter(isConcerned) ?? null,
  );
  const holders = [...(active ?? []), ...(eligible ?? [])].map(({ holder }) => holder.ref);
  const present = await presencesAt(db, holders, at);
  const isLive = ({ holder }: GivenRole) => present.get(refKey(holder.ref))?.life === "live";
  const lists = (isMeant: (given: GivenRole) => boolean, phrase: (given: GivenRole, who: string) => string) => {
    const listOf = (given: readonly GivenRole[] | null | undefined) =>
      given == null
        ? null
        : holderList(
            given.filter((one) => isMeant(one) && isLive(one)),
            { standing, side },
            phrase,
          );
    return {
      active: listOf(active),
      eligible: listOf(eligible?.filter(({ period }) => !isOver(period, at))),
    };
  };
  return {
    ownRole,
    holdersOf: (id) =>
      lists(
        ({ role }) => canonicalId(role.templateId) === canonicalId(id),
        ({ scope }, who) => `${who}${scope === null ? "" : limitText(scope.ref, scope.displayName)}`,
      ),
    rightsOver: (unit) => {
      const isOverIt = ({ scope }: GivenRole) => scope !== null && sameRef(scope.ref, unit);
      return {
        ...lists(isOverIt, ({ role }, who) => `${who} (${quoted(role.displayName)})`),
        isPrivileged: [...(active ?? []), ...(eligible ?? [])].some(
          (given) => isOverIt(given) && isLive(given) && isPrivilegedRole(given.role.templateId),
        ),
      };
    },
  };
}

/** Returns all roles of a side, or null where some may be missing. */
const rolesIn = (given: GivenOnSide): readonly GivenRole[] | null =>
  given.roles === null || given.isPartial === true ? null : given.roles;

/** Counts each account once, those in a group that holds the role as well. */
function holderList(
  given: readonly GivenRole[],
  { standing: { members }, side }: StandingOnSide,
  phrase: (given: GivenRole, who: string) => string,
): HolderList {
  const accounts = new Set<string>();
  let isCounted = true;
  const phrases = given.toSorted(byReach).map((one) => {
    const { ref, displayName } = one.holder;
    const name = quoted(displayName ?? ref.id);
    if (ref.type !== "group") {
      accounts.add(canonicalId(ref.id));
      return phrase(one, name);
    }
    const users = members.unread(ref.id) === undefined ? members(ref.id, side) : null;
    isCounted &&= users !== null;
    for (const id of users ?? []) accounts.add(canonicalId(id));
    return phrase(one, `${countOf(users?.size ?? null, "member")} of the group ${name}`);
  });
  return { total: isCounted ? accounts.size : null, phrases: [...new Set(phrases)] };
}

/** Sorts roles for the whole tenant first, then by the names of those who have them. */
const byReach = (one: GivenRole, other: GivenRole): number =>
  Number(one.scope !== null) - Number(other.scope !== null) ||
  ((one.holder.displayName ?? "") < (other.holder.displayName ?? "") ? -1 : 1);

/** Reads the roles of the tenant's own that are given or taken. */
async function readOwnRoles(db: EngineContext["store"]["db"], steps: readonly ChangedObject[], at: Instant) {
  const ids = steps.flatMap(({ ref, before, after }) =>
    isRoleGrantType(ref.type) ? [before.roleDefinitionId, after.roleDefinitionId] : [],
  );
  const refs = ids.flatMap((id): EntityRef[] =>
    typeof id === "string" && wellKnownName("directoryRole", id) === undefined ? [{ type: "roleDefinition", id }] : [],
  );
  const states = refs.length === 0 ? [] : [...(await statesAt(db, refs, at)).values()];
  return new Map(
    states.map(({ ref, displayName, properties }) => [canonicalId(ref.id), { ...properties, displayName }] as const),
  );
}
