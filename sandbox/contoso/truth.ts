import type { EntityRef, EntityType } from "../../src/domain/entity.ts";
import type { App } from "./contoso.ts";
import type { ScenarioId } from "./scenario-id.ts";
import type { Touched } from "./witness.ts";

/** What really happened after the newest snapshot: what a recovery of the incident must put back, and what it must leave. */
export interface Truth {
  readonly scenario: ScenarioId;
  /** Whose account did it; honest in the days before. */
  readonly attacker: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  /** Everything that account wrote, and what went with what it deleted. */
  readonly attackerWrote: readonly Touched[];
  /** Everything others wrote, the synchronisation from on-premises among them. */
  readonly legitimate: readonly Touched[];
  /** Memberships of dynamic groups that followed their rules. */
  readonly directoryFollowed: readonly Touched[];
  readonly facts: Facts;
  readonly morning: Morning;
}

export type Facts =
  | IncidentFacts
  | AppCleanupFacts
  | GroupsDeletedFacts
  | PurgedFacts
  | NamedLocationFacts
  | LicencesFacts
  | LockedOutFacts;

export interface AppRefs {
  readonly application: EntityRef;
  /** Null for a registration that had none. */
  readonly servicePrincipal: EntityRef | null;
  readonly grants: readonly EntityRef[];
  readonly assignments: readonly EntityRef[];
  /** Names of the secrets it had. */
  readonly secrets: readonly string[];
}

export function refsOf({ application, servicePrincipal, relationships, secrets }: App): AppRefs {
  const ofType = (type: EntityType) => relationships.map(({ ref }) => ref).filter((ref) => ref.type === type);
  return {
    application,
    servicePrincipal,
    grants: ofType("oAuth2PermissionGrant"),
    assignments: ofType("appRoleAssignment"),
    secrets,
  };
}

export interface IncidentFacts {
  readonly scenario: "incident";
  /** Switched to report-only. */
  readonly mfaPolicy: EntityRef;
  /** Widened to half the internet and more. */
  readonly widenedLocation: EntityRef;
  readonly authorizationPolicy: EntityRef;
  readonly finance: EntityRef;
  /** Who was in the Finance group until it was emptied; the nested group among them. */
  readonly financeMembers: readonly EntityRef[];
  /** The 37 who lost `department` and `manager`. */
  readonly wipedUsers: readonly WipedUser[];
  readonly deletedUsers: readonly EntityRef[];
  readonly deletedApplication: AppRefs;
  readonly rogueApplication: AppRefs;
}

export interface WipedUser {
  readonly ref: EntityRef;
  readonly department: string;
  readonly manager: EntityRef;
}

export interface AppCleanupFacts {
  readonly scenario: "app-cleanup";
  /** Soft-deleted, with their service principals where they had one. */
  readonly deleted: readonly AppRefs[];
  /** Only its service principal was deleted. */
  readonly principalDeleted: AppRefs;
  /** Deleted and purged: cannot come back. */
  readonly purged: AppRefs;
  /** Consents revoked before: gone for good, to be created again. */
  readonly revokedGrants: readonly EntityRef[];
}

export interface GroupsDeletedFacts {
  readonly scenario: "groups-deleted";
  /** Soft-deleted; some of them are members of others of them. */
  readonly deleted: readonly { readonly group: EntityRef; readonly members: readonly EntityRef[] }[];
}

export interface PurgedFacts {
  readonly scenario: "purged";
  readonly group: EntityRef;
  readonly groupMembers: readonly EntityRef[];
  readonly user: EntityRef;
  /** Policies whose conditions still name the group. */
  readonly policies: readonly EntityRef[];
  /** The group's assignment to an application; it went with the group. */
  readonly assignment: EntityRef;
  /** Groups the user was in. */
  readonly userGroups: readonly EntityRef[];
}

export interface NamedLocationFacts {
  readonly scenario: "named-location";
  readonly location: EntityRef;
  /** Policies whose conditions name it. */
  readonly policies: readonly EntityRef[];
}

export interface LicencesFacts {
  readonly scenario: "licences";
  /** Its rule was narrowed. */
  readonly ruleGroup: EntityRef;
  readonly ruleBefore: string;
  readonly lostByRule: readonly EntityRef[];
  /** Its rule stands; an attribute of its members was rewritten. */
  readonly attributeGroup: EntityRef;
  readonly lostByAttribute: readonly EntityRef[];
}

export interface LockedOutFacts {
  readonly scenario: "locked-out";
  /** Lost its exceptions and blocks everybody but the emergency accounts. */
  readonly policy: EntityRef;
  /** Changed by others, who locked nobody out. */
  readonly otherPolicies: readonly EntityRef[];
  readonly otherLocation: EntityRef;
}

/** What the same people do every morning, whatever the night was like. */
export interface Morning {
  readonly newHire: EntityRef;
  readonly newApplication: AppRefs;
  readonly tightenedPolicy: EntityRef;
  readonly joinedGroup: EntityRef;
  readonly joined: EntityRef;
  readonly retitled: readonly EntityRef[];
  readonly newNumbers: readonly EntityRef[];
  readonly movedOffice: EntityRef;
  /** Changed on premises: shown, never recovered here. */
  readonly synchronized: EntityRef;
}
