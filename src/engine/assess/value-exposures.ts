import { plannedCredentials } from "../../domain/changes/credentials.ts";
import type { Risk } from "../../domain/changes/risk.ts";
import { type AccountStanding, accountExposures, disablingRisks } from "../../domain/dangers/account-exposures.ts";
import { signInFields } from "../../domain/dangers/account-risks.ts";
import { removedCredentials } from "../../domain/dangers/application-exposures.ts";
import { useExposures } from "../../domain/dangers/application-use.ts";
import { asDone, asPlanned, type ChangedObject } from "../../domain/dangers/changed-object.ts";
import { exposedParts, exposureRisk, exposuresOf } from "../../domain/dangers/exposure.ts";
import type { ExposureContext } from "../../domain/dangers/exposure-type.ts";
import { GroupUses } from "../../domain/dangers/group-uses.ts";
import { methodTargets } from "../../domain/dangers/method-exposures.ts";
import { scopeRefs } from "../../domain/dangers/role-exposures.ts";
import { roleLostBy } from "../../domain/dangers/role-losses.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import { sides } from "../../domain/sign-in/cohort.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import {
  type EntityRef,
  type EntityType,
  isApplicationType,
  type RefKey,
  refKey,
  refOfKey,
} from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { Difference } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { withOwnersOfNew } from "../compare/links-of-new.ts";
import { namesForSentences } from "../compare/passed-names.ts";
import type { EngineContext } from "../context.ts";
import type { PowersOnBothSides } from "./application-powers.ts";
import type { ApplicationUses } from "./application-uses.ts";
import { readAround } from "./around-steps.ts";
import { groupPower, groupUses } from "./group-uses.ts";
import { activeRoles, type StandingRole } from "./role-standing.ts";
import type { SignInFacts } from "./sign-in-facts.ts";

/** Dangers found in the values of changes: of going back, and of what was done. */
export interface ValueExposures {
  readonly plan: ReadonlyMap<RefKey, readonly Risk[]>;
  readonly done: ReadonlyMap<RefKey, readonly Risk[]>;
  /** The privileged roles that going back takes from their holders, one for each assignment. */
  readonly rolesLost: readonly string[];
  /** The steps that a recovery takes. */
  readonly steps: ReadonlyMap<RefKey, ChangedObject>;
}

type ChangedRow = Pick<PlanItemSummary, "ref" | "action" | "changedFields">;

/** Returns true if the rules examine the values of such a change. */
export function hasExposedParts({ ref, action, changedFields }: ChangedRow): boolean {
  const parts = exposedParts[ref.type];
  if (parts === undefined) return false;
  // An account that is new to the earlier state may have been restored, and a new group has owners.
  if (parts === "any" || (action === "softDelete" && (ref.type === "user" || ref.type === "group"))) return true;
  return (
    (action !== "update" && parts.includes("deletedDateTime")) || changedFields.some((field) => parts.includes(field))
  );
}

/** Returns true for a user that comes or goes, or whose way to sign in differs. */
export const concernsAccess = ({ ref, action, changedFields }: ChangedRow): boolean =>
  ref.type === "user" && (action !== "update" || changedFields.some((field) => signInFields.has(field)));

/** Returns true for an emergency account, and for a holder of privileged roles on either side. */
export const isWatchedAccount = (ref: EntityRef, facts: StandingFacts): boolean => {
  const { isEmergency, roles } = standingOf(ref, facts);
  return isEmergency || roles.length > 0;
};

/** Returns true for an emergency account. */
export const isEmergency = ({ type, id }: EntityRef, { breakGlass }: Pick<SignInFacts, "breakGlass">): boolean =>
  type === "user" && breakGlass.has(id.toLowerCase());

type StandingFacts = Pick<SignInFacts, "breakGlass" | "newlyExempt" | "roles" | "standing">;

/** Returns what is known of an account that a change concerns. */
export const standingOf = (
  ref: EntityRef,
  { breakGlass, newlyExempt, roles, standing }: StandingFacts,
): AccountStanding => ({
  isEmergency: isEmergency(ref, { breakGlass }),
  exempt: ref.type === "user" ? newlyExempt.get(ref.id.toLowerCase()) : undefined,
  roles: [...new Set([...(roles.before.get(refKey(ref)) ?? []), ...(roles.after.get(refKey(ref)) ?? [])])].sort(),
  stillAssigned: () => {
    const [then, now] = sides.map((side) => privilegedNames(activeRoles(ref, side, standing) ?? []));
    return (then ?? []).filter((role) => now?.includes(role) === true);
  },
});

/** Returns the privileged roles for the whole tenant, each once. */
const privilegedNames = (roles: readonly StandingRole[]): readonly string[] => [
  ...new Set(
    roles
      .filter(({ role, scope }) => scope === null && isPrivilegedRole(role.templateId))
      .map(({ role }) => role.displayName),
  ),
];

/** Types whose rules need values that do not differ, such as a grant's client or the trust of a location. */
const neededWhole: ReadonlySet<EntityType> = new Set([
  "application",
  "servicePrincipal",
  "namedLocationPolicy",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "roleAssignment",
  "roleEligibilitySchedule",
  "roleDefinition",
  "federatedIdentityCredential",
  "crossTenantAccessDefault",
  "crossTenantAccessPartner",
  "authenticationMethodPolicy",
]);

/** The facts that the values are judged by. Their second side is after the plan, or after what was done. */
interface HeldFacts extends StandingFacts, Pick<SignInFacts, "privileges"> {
  readonly tense: Tense;
  /** Users that were made or renamed, who may have the former names of others or leave theirs to them. */
  readonly named?: readonly EntityRef[];
}

/** Applies the rules to differences. Reads the objects whose other values matter, and the names of applications. */
export async function valueExposures(
  context: EngineContext,
  basis: ComparisonBasis,
  differences: readonly Difference[],
  privilegedRefs: ReadonlySet<RefKey>,
  held: HeldFacts,
  powers: PowersOnBothSides,
): Promise<ValueExposures> {
  const { privileges } = held;
  const { db } = context.store;
  const whole = differences.map(({ ref }) => ref).filter(({ type }) => neededWhole.has(type));
  const now = await statesAt(db, whole, basis.to);
  const valuesOf = (ref: EntityRef): JsonObject => now.get(refKey(ref))?.properties ?? {};
  const changed = (step: ChangedObject): ChangedObject => ({
    ...step,
    before: step.became === "created" || step.became === "rebuilt" ? {} : { ...valuesOf(step.ref), ...step.before },
    after: { ...valuesOf(step.ref), ...step.after },
  });
  const withOwners = await withOwnersOfNew(db, differences, basis.to);
  const steps = differences.map((difference, at) => {
    const credentials =
      context.coverage === "extended" ? credentialsIn(difference, now.get(refKey(difference.ref))) : {};
    return {
      plan: { ...changed(asPlanned(difference)), ...credentials },
      done: { ...changed(asDone(withOwners[at] ?? difference)), ...credentials },
    };
  });
  const clients = steps.flatMap(({ plan, done }) => [...namedIn(plan), ...namedIn(done)]);
  const links = steps.flatMap(({ done: { gained, lost } }) => [...gained, ...lost]);
  const targets = steps.flatMap(({ done }) => methodTargets(done));
  const named = [...clients, ...targets, ...links.flatMap(({ link, target }) => (link === "owners" ? target : []))];
  const nameOf = await namesForSentences(db, named.length === 0 ? named : [...named, ...(held.named ?? [])], basis);
  const groups = new Set(privileges.roleAssignableGroups);
  const gainsOwners = ({ ref, gained }: ChangedObject) =>
    ref.type === "group" && gained.some(({ link }) => link === "owners");
  const isOwned = steps.some(({ plan, done }) => gainsOwners(plan) || gainsOwners(done));
  const uses = isOwned ? await groupUses(context, [basis.to]) : new GroupUses();
  const around = await readAround(context, steps, basis.to, held);
  const factsOf = (tense: Tense): ExposureContext => ({
    isPrivileged: (ref) => privilegedRefs.has(refKey(ref)),
    isRoleAssignable: ({ id }) => groups.has(id),
    isEmergency: (ref) => isEmergency(ref, held),
    membersGet: (group) => groupPower(group, held.standing, tense === held.tense ? "after" : "before", basis.to, uses),
    ...around(tense),
    directHolders: (role) => directHolders(privileges, role),
    nameOf,
  });
  const facts = { plan: factsOf("plan"), done: factsOf("done") };
  const found = { plan: new Map<RefKey, readonly Risk[]>(), done: new Map<RefKey, readonly Risk[]>() };
  for (const { plan, done } of steps) {
    const planned: Risk[] = [...disablingRisks(plan), ...removedCredentials(plan)];
    // An application that comes back had its permissions in the snapshot, and they are gone while it is deleted.
    const isBack = plan.became === "created" && plan.ref.type !== "federatedIdentityCredential";
    for (const one of exposuresOf(plan, facts.plan)) {
      planned.push(exposureRisk(await (isBack ? powers.then.told(one, true) : powers.now.told(one)), "plan"));
    }
    planned.push(...(await usesOf(plan, powers.uses.now, "plan")));
    const lasting: Risk[] = [];
    for (const one of [...exposuresOf(done, facts.done), ...accountExposures(done, standingOf(done.ref, held))]) {
      lasting.push(exposureRisk(await powers.now.told(one), "done"));
    }
    lasting.push(...(await usesOf(done, powers.uses.then, "done")));
    found.plan.set(refKey(plan.ref), planned);
    found.done.set(refKey(done.ref), lasting);
  }
  return {
    rolesLost: steps.flatMap(({ plan }) => roleLostBy(plan) ?? []),
    steps: new Map(steps.map(({ plan }) => [refKey(plan.ref), plan])),
    ...found,
  };
}

/** Works out the credentials of an application that a plan writes or leaves without those it had. */
function credentialsIn(difference: Difference, now: EntityState | undefined): Pick<ChangedObject, "credentials"> {
  if (now === undefined || !isApplicationType(difference.ref.type)) return {};
  const written = difference.notRecoverable === undefined ? difference : { ...difference, properties: [] };
  return { credentials: plannedCredentials(written, now.properties) };
}

/** Says of an application that goes what shows that it was in use before. */
async function usesOf(step: ChangedObject, uses: ApplicationUses, tense: Tense): Promise<Risk[]> {
  const { ref, became } = step;
  if (became !== "deleted" || !isApplicationType(ref.type)) return [];
  return useExposures(step, await uses.of(ref)).map((exposure) => exposureRisk(exposure, tense));
}

/** Counts the live users, groups and applications that have a role assigned. */
export const directHolders = ({ holders }: SignInFacts["privileges"], role: string): number =>
  holders.filter(({ roles }) => roles.some(({ templateId }) => templateId === role)).length;

/** Finds the service principals with a privileged role, and their applications. */
export async function privilegedApplications(
  { directory }: EngineContext,
  { roles }: Pick<SignInFacts, "roles">,
): Promise<ReadonlySet<RefKey>> {
  const holders = [...roles.before.keys(), ...roles.after.keys()].map(refOfKey);
  const refs = holders.filter(({ type }) => type === "servicePrincipal");
  const found = new Set(refs.map(refKey));
  for (const { appId } of refs.length === 0 ? [] : await directory.identify(refs)) {
    if (appId !== null) for (const half of await directory.withAppId(appId)) found.add(refKey(half));
  }
  return found;
}

/** The applications and holders that a grant, an assignment or a credential names by id. */
function namedIn({ ref, before, after }: ChangedObject): EntityRef[] {
  if (!neededWhole.has(ref.type)) return [];
  return [before, after].flatMap(({ clientId, principalId, applicationId, directoryScopeId }): EntityRef[] => [
    ...scopeRefs(directoryScopeId),
    ...refsOf(clientId, ["servicePrincipal"]),
    ...refsOf(principalId, ["user", "group", "servicePrincipal"]),
    ...refsOf(applicationId, ["application"]),
  ]);
}

const refsOf = (id: Json | undefined, types: readonly EntityType[]): EntityRef[] =>
  typeof id === "string" ? types.map((type) => ({ type, id })) : [];
