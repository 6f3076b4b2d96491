import type { Warning } from "../../domain/assessment/assessment.ts";
import {
  type AuditRecord,
  isRecovery,
  targetWithId,
  type Written,
  writtenBy,
} from "../../domain/authors/audit-record.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import type { ChangedLink, ChangedObject } from "../../domain/dangers/changed-object.ts";
import { exposureRisk, exposuresOf } from "../../domain/dangers/exposure.ts";
import type { ExposureContext, GroupPower } from "../../domain/dangers/exposure-type.ts";
import { rightsNotRead } from "../../domain/dangers/own-roles.ts";
import { tenantWideRoles } from "../../domain/dangers/privilege-gains.ts";
import { policyDanger } from "../../domain/dangers/risk-rules.ts";
import { type Json, type JsonObject, sameJson } from "../../domain/json.ts";
import { compareSignIn } from "../../domain/sign-in/comparison.ts";
import { namedCount, namedPolicies } from "../../domain/sign-in/gathered.ts";
import { type SignInPolicy, signInPolicy } from "../../domain/sign-in/policy.ts";
import { setMembers, textsIn } from "../../domain/sign-in/set-values.ts";
import { signInDangers } from "../../domain/sign-in/sign-in-dangers.ts";
import {
  canonicalId,
  type EntityRef,
  type EntityType,
  type RefKey,
  refKey,
  sameId,
} from "../../domain/tenant/entity.ts";
import { type NamedCount, namesOf } from "../../domain/words/name-list.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { DeedTest } from "./deed-test.ts";
import { readable } from "./directory-reader.ts";
import type { RecordedDanger } from "./recorded-dangers.ts";
import type { PlannedSignIn } from "./sign-in-model.ts";
import type { TenantPrivileges } from "./tenant-privileges.ts";

/** Types of which the audit log shows dangers that the service's list never has, with the parts that it leaves out. */
const leftParts: Readonly<Partial<Record<EntityType, readonly string[] | "any">>> = {
  authorizationPolicy: "any",
  crossTenantAccessDefault: "any",
  crossTenantAccessPartner: "any",
  authenticationStrengthPolicy: ["allowedCombinations"],
  group: ["owners"],
};

/** An object with the values of its left parts, as the log has them first and last. */
interface LeftObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly before: Record<string, Json>;
  readonly after: Record<string, Json>;
  /** Owners as links, each with its first and last write. */
  readonly owners: Map<string, { readonly owner: ChangedLink; readonly isGiven: boolean; first: boolean }>;
  isMeant: boolean;
}

/** Gathers the writes to parts that the service does not recover. Takes the records newest first. */
function leftObjects(records: readonly AuditRecord[], isMeant: DeedTest): readonly LeftObject[] {
  const found = new Map<RefKey, LeftObject>();
  for (const record of records) {
    for (const written of isRecovery(record) ? [] : writtenBy(record)) {
      const parts = leftParts[written.ref.type];
      const modified = written.modified.filter(({ name }) => parts === "any" || parts?.includes(name) === true);
      if (modified.length === 0) continue;
      const { ref } = written;
      const known = found.get(refKey(ref)) ?? anew(record, written);
      found.set(refKey(ref), known);
      known.isMeant ||= isMeant(record, ref);
      for (const { name, oldValue, newValue } of modified) {
        if (name === "owners") addOwner(known, record, newValue ?? oldValue, newValue !== null);
        else {
          known.before[name] = oldValue;
          known.after[name] ??= newValue;
        }
      }
    }
  }
  return [...found.values()].filter((one) => one.isMeant);
}

const anew = (record: AuditRecord, written: Written): LeftObject => ({
  ...{ ref: written.ref, displayName: labelIn(record, written), before: {}, after: {} },
  ...{ owners: new Map(), isMeant: false },
});

function addOwner({ owners }: LeftObject, record: AuditRecord, id: Json, isGiven: boolean): void {
  const owner = targetWithId(record, id);
  if (owner?.ref == null) return;
  const known = owners.get(refKey(owner.ref));
  const link: ChangedLink = { link: "owners", target: owner.ref, name: owner.displayName };
  owners.set(
    refKey(owner.ref),
    known === undefined ? { owner: link, isGiven, first: isGiven } : { ...known, first: isGiven },
  );
}

interface LeftSources {
  readonly policies: PolicyCache;
  readonly isMeant: DeedTest;
  readonly privileges: TenantPrivileges;
  /** The rules and users that were read, or null if that was not necessary. */
  readonly signIn: PlannedSignIn | null;
  readonly nameOf: ExposureContext["nameOf"];
}

/**
 * Finds the dangers of settings, of owners of groups and of authentication strengths that were written and that the service
 * does not recover. Reads the policies, at no request where the assessment has them, if groups or strengths are among them.
 */
export async function leftDangers(
  records: readonly AuditRecord[],
  { policies, isMeant, privileges, signIn, nameOf }: LeftSources,
): Promise<{ readonly recorded: readonly RecordedDanger[]; readonly ofPolicies: readonly PlanRisk[] }> {
  const left = leftObjects(records, isMeant);
  const strengths = left.filter(({ ref }) => ref.type === "authenticationStrengthPolicy");
  const named = left.some(({ owners }) => owners.size > 0) || strengths.length > 0;
  const live = named ? await policies.all("conditionalAccessPolicy", "live") : [];
  const recorded = left.flatMap((one) => {
    const exposures = exposuresOf(stepOf(one), {
      isPrivileged: () => false,
      isRoleAssignable: ({ id }) => privileges.roleAssignableGroups.has(canonicalId(id)),
      isEmergency: () => false,
      membersGet: (group) => powerOf(group, live, privileges),
      ...{
        ...rightsNotRead,
        membersOf: () => null,
        guests: null,
        otherTenants: null,
        verifiedDomains: null,
        directHolders: () => null,
        nameOf,
      },
    });
    return exposures.map((exposure) => ({ about: one, risk: exposureRisk(exposure, "done") }));
  });
  if (strengths.length === 0) return { recorded, ofPolicies: [] };
  const known = await policies.all("authenticationStrengthPolicy", "live");
  const rulesOn = (side: "before" | "after") => {
    const combinations = (ref: EntityRef, now: JsonObject) =>
      textsIn(
        strengths.find((one) => sameId(one.ref.id, ref.id))?.[side].allowedCombinations ?? now.allowedCombinations,
      );
    const all = new Map(
      known.map(({ ref, displayName: name, properties }) => [
        ref.id.toLowerCase(),
        { name, combinations: combinations(ref, properties) },
      ]),
    );
    const read = live.map(({ ref, properties }) => signInPolicy(ref.id, properties, all, () => undefined));
    return { policies: read, locations: signIn?.model.before.locations ?? new Map() };
  };
  const cohorts = signIn?.model.cohorts.map((cohort) => ({ ...cohort, after: cohort.before })) ?? [];
  const compared = compareSignIn({
    ...{ before: rulesOn("before"), after: rulesOn("after"), cohorts, users: null },
    ...{ nameOf: signIn?.model.nameOf ?? (() => undefined), applications: [], notAssessed: [], unread: [] },
  });
  return { recorded, ofPolicies: signInDangers(compared, "done").map(policyDanger) };
}

/** Adds the enforced policies that ask for an authentication strength to the sentence on it. */
export async function withUses(policies: PolicyCache, warnings: readonly Warning[]): Promise<readonly Warning[]> {
  const isStrength = ({ about }: Warning) => about.type === "authenticationStrengthPolicy";
  if (!warnings.some(isStrength)) return warnings;
  const live = await readable(policies.all("conditionalAccessPolicy", "live"), null);
  return warnings.map((warning) => {
    if (!isStrength(warning)) return warning;
    const asking = (live ?? []).filter(
      ({ properties: { state, grantControls } }) =>
        state === "enabled" && asksFor(setMembers(grantControls).authenticationStrength, warning.about),
    );
    const names = namedCount(asking.map(({ ref, displayName }) => displayName ?? ref.id));
    const uses = live === null ? STRENGTH_UNREAD : `Enforced policies that ask for it: ${countedNames(names)}.`;
    return { ...warning, sentence: `${warning.sentence} ${uses}` };
  });
}

const STRENGTH_UNREAD = "Which policies ask for it was not looked at, because policies could not be read.";
const countedNames = (names: NamedCount): string => (names.count === 0 ? "none" : namesOf(names));

const asksFor = (strength: Json | undefined, { id }: EntityRef): boolean => {
  const named = setMembers(strength).id;
  return typeof named === "string" && sameId(named, id);
};

const stepOf = ({ ref, displayName, before, after, owners }: LeftObject): ChangedObject => ({
  ...{ ref, displayName, became: "changed", before, after: differing(before, after), lost: [] },
  gained: [...owners.values()].flatMap(({ owner, isGiven, first }) => (isGiven && first ? [owner] : [])),
});

const differing = (before: JsonObject, after: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameJson(value, before[name] ?? null)));

function powerOf(
  group: EntityRef,
  live: Awaited<ReturnType<PolicyCache["all"]>>,
  { privileged }: TenantPrivileges,
): GroupPower {
  const roles = privileged.get(refKey(group)) ?? [];
  const excluding = live
    .map(({ ref, properties }): SignInPolicy => signInPolicy(ref.id, properties, new Map(), () => undefined))
    .filter(({ state, exclude }) => state === "enforced" && exclude.groups.has(canonicalId(group.id)));
  return {
    roles: roles.map((role) => quoted(role)),
    eligible: [],
    isTenantWide: roles.some((role) => tenantWideRoles.has(role)),
    excludedBy: namedPolicies(excluding),
  };
}
