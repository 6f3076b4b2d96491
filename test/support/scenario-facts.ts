import type { ScenarioId } from "../../sandbox/contoso/scenario-id.ts";
import { type EntityRef, type EntityType, refKey } from "../../src/domain/tenant/entity.ts";
import type { LinkName } from "../../src/domain/tenant/link.ts";
import { type LoggedWrite, relationshipsAt, type WriteLog, type WriterSide } from "./write-log.ts";

/** An application with everything that belongs to it. */
export interface AppRefs {
  readonly application: EntityRef;
  /** Null for a registration without one. */
  readonly servicePrincipal: EntityRef | null;
  readonly grants: readonly EntityRef[];
  readonly assignments: readonly EntityRef[];
  /** Names of the secrets it had. */
  readonly secrets: readonly string[];
}

/** The facts of each scenario, computed from the writes of its night. */
export type ScenarioFacts = {
  [Id in ScenarioId]: { readonly scenario: Id } & ReturnType<(typeof deductions)[Id]>;
}[ScenarioId];

export function scenarioFacts(log: WriteLog, scenario: ScenarioId): ScenarioFacts {
  switch (scenario) {
    case "incident":
      return { scenario, ...deductions[scenario](log) };
    case "app-cleanup":
      return { scenario, ...deductions[scenario](log) };
    case "groups-deleted":
      return { scenario, ...deductions[scenario](log) };
    case "purged":
      return { scenario, ...deductions[scenario](log) };
    case "named-location":
      return { scenario, ...deductions[scenario](log) };
    case "licences":
      return { scenario, ...deductions[scenario](log) };
    case "locked-out":
      return { scenario, ...deductions[scenario](log) };
  }
}

const deductions = {
  incident: (log: WriteLog) => {
    const removed = writes(log, "attacker", "removeLink");
    const emptied = removed.filter(({ link }) => link?.link === "members");
    const finance = first(emptied).ref;
    return {
      /** Switched to report-only. */
      mfaPolicy: first(writes(log, "attacker", "update", "conditionalAccessPolicy")).ref,
      /** Widened to more than half the internet. */
      widenedLocation: first(writes(log, "attacker", "update", "namedLocationPolicy")).ref,
      authorizationPolicy: first(writes(log, "attacker", "update", "authorizationPolicy")).ref,
      finance,
      /** Everyone who was in the Finance group until it was emptied, including the nested group. */
      financeMembers: targetsOf(emptied),
      /** Users who lost `department` and `manager`. */
      wipedUsers: writes(log, "attacker", "update", "user").map(({ ref }) => ({
        ref,
        department: String(log.propertiesThen(ref).department),
        manager: first(targetsOf(removed.filter(({ link }) => link?.link === "manager" && link.source.id === ref.id))),
      })),
      deletedUsers: refsOf(writes(log, "attacker", "delete", "user")),
      deletedApplication: appRefs(log, first(writes(log, "attacker", "delete", "application")).ref),
      rogueApplication: appRefs(log, first(writes(log, "attacker", "create", "application")).ref),
    };
  },
  "app-cleanup": (log: WriteLog) => {
    const purged = first(writes(log, "attacker", "purge", "application")).ref;
    const applications = refsOf(writes(log, "attacker", "delete", "application"));
    const principal = first(writes(log, "attacker", "delete", "servicePrincipal")).ref;
    const { appId } = log.propertiesThen(principal);
    const disabled = log.objectsThen.filter(
      ({ ref, properties }) => ref.type === "application" && properties.appId === appId,
    );
    return {
      /** Soft-deleted, with their service principals if they had one. */
      deleted: applications.filter(({ id }) => id !== purged.id).map((ref) => appRefs(log, ref)),
      /** Only its service principal was deleted. */
      principalDeleted: appRefs(log, first(disabled).ref),
      /** Deleted and purged, so that it cannot come back. */
      purged: appRefs(log, purged),
      /** Consents that were revoked and are gone. A recovery creates them again. */
      revokedGrants: refsOf(writes(log, "attacker", "delete", "oAuth2PermissionGrant")),
    };
  },
  "groups-deleted": (log: WriteLog) => ({
    /** Soft-deleted. Some of them are members of others of them. */
    deleted: refsOf(writes(log, "attacker", "delete", "group")).map((group) => ({
      group,
      members: linked(log, group, "members"),
    })),
  }),
  purged: (log: WriteLog) => {
    const group = first(writes(log, "attacker", "purge", "group")).ref;
    const user = first(writes(log, "attacker", "purge", "user")).ref;
    return {
      group,
      groupMembers: linked(log, group, "members"),
      user,
      policies: policiesNaming(log, group),
      /** The group's assignment to an application, which went with the group. */
      assignment: first(relationshipsAt(group, log.objectsThen)),
      userGroups: log.linksThen
        .filter(({ link, target }) => link === "members" && target.id === user.id)
        .map(({ source }) => source),
    };
  },
  "named-location": (log: WriteLog) => {
    const location = first(writes(log, "attacker", "delete", "namedLocationPolicy")).ref;
    return { location, policies: policiesNaming(log, location) };
  },
  licences: (log: WriteLog) => {
    const ruleGroup = first(writes(log, "attacker", "update", "group")).ref;
    const lost = writes(log, "directory", "removeLink", "group");
    const byAttribute = lost.filter(({ ref }) => ref.id !== ruleGroup.id);
    return {
      /** Its rule was narrowed. */
      ruleGroup,
      ruleBefore: String(log.propertiesThen(ruleGroup).membershipRule),
      lostByRule: targetsOf(lost.filter(({ ref }) => ref.id === ruleGroup.id)),
      /** Its rule is unchanged, but an attribute of its members was rewritten. */
      attributeGroup: first(byAttribute).ref,
      lostByAttribute: refsOf(writes(log, "attacker", "update", "user")),
    };
  },
  "locked-out": (log: WriteLog) => ({
    /** Lost its exceptions and blocks everyone except the emergency accounts. */
    policy: first(writes(log, "attacker", "update", "conditionalAccessPolicy")).ref,
    /** Changed by others, without locking anyone out. */
    otherPolicies: distinct(refsOf(writes(log, "legitimate", "update", "conditionalAccessPolicy"))),
    otherLocation: first(writes(log, "legitimate", "update", "namedLocationPolicy")).ref,
  }),
};

/** The same people's work of every morning, whatever happened in the night. */
export type Morning = ReturnType<typeof morningIn>;

export function morningIn(log: WriteLog) {
  const retitled = writes(log, "legitimate", "update", "user").filter(({ properties }) =>
    String(properties.jobTitle).startsWith("Principal "),
  );
  const morning = log.writes.slice(log.writes.indexOf(first(retitled)));
  const updates = morning.filter(
    ({ kind, ref, side }) => kind === "update" && ref.type === "user" && side !== "attacker",
  );
  const setting = (name: string) => updates.filter(({ properties }) => name in properties);
  return {
    newHire: first(writes(log, "legitimate", "create", "user")).ref,
    newApplication: appRefs(log, first(writes(log, "legitimate", "create", "application")).ref),
    tightenedPolicy: first(writes(log, "legitimate", "update", "conditionalAccessPolicy")).ref,
    joinedGroup: first(writes(log, "legitimate", "addLink", "group").filter(({ link }) => link?.link === "members"))
      .ref,
    retitled: refsOf(retitled),
    newNumbers: refsOf([...setting("businessPhones"), ...setting("mobilePhone")]),
    movedOffice: first(setting("officeLocation")).ref,
    /** Changed on premises. Shown, and never recovered here. */
    synchronized: first(setting("jobTitle").filter(({ by }) => by?.startsWith("On-Premises"))).ref,
  };
}

const writes = (log: WriteLog, side: WriterSide, kind: LoggedWrite["kind"], type?: EntityType) =>
  log.writes.filter(
    (write) => write.side === side && write.kind === kind && (type === undefined || write.ref.type === type),
  );

const refsOf = (all: readonly LoggedWrite[]): readonly EntityRef[] => all.map(({ ref }) => ref);

const targetsOf = (all: readonly LoggedWrite[]): readonly EntityRef[] =>
  all.flatMap(({ link }) => (link === null ? [] : [link.target]));

const linked = (log: WriteLog, source: EntityRef, link: LinkName): readonly EntityRef[] =>
  log.linksThen.filter((each) => each.link === link && each.source.id === source.id).map(({ target }) => target);

const policiesNaming = (log: WriteLog, { id }: EntityRef): readonly EntityRef[] =>
  log.objectsThen
    .filter(({ ref, properties }) => ref.type === "conditionalAccessPolicy" && JSON.stringify(properties).includes(id))
    .map(({ ref }) => ref);

const distinct = (refs: readonly EntityRef[]): readonly EntityRef[] => [
  ...new Map(refs.map((ref) => [refKey(ref), ref])).values(),
];

function first<T>(found: readonly T[]): T {
  const [one] = found;
  if (one === undefined) throw new Error("The story did not write what this scenario is about.");
  return one;
}

function appRefs(log: WriteLog, application: EntityRef): AppRefs {
  const all = [...log.objects.values()];
  const { appId, passwordCredentials } = log.objects.get(refKey(application))?.properties ?? {};
  const principal = all.find(({ ref, properties }) => ref.type === "servicePrincipal" && properties.appId === appId);
  const relationships = principal === undefined ? [] : relationshipsAt(principal.ref, all);
  return {
    application,
    servicePrincipal: principal?.ref ?? null,
    grants: relationships.filter(({ type }) => type === "oAuth2PermissionGrant"),
    assignments: relationships.filter(({ type }) => type === "appRoleAssignment"),
    secrets: Array.isArray(passwordCredentials) ? passwordCredentials.map(({ displayName }) => displayName) : [],
  };
}
