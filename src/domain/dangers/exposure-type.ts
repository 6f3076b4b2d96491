import type { ReasonCode } from "../changes/reason.ts";
import type { RiskRule, Severity } from "../changes/risk.ts";
import type { JsonObject } from "../json.ts";
import type { Side } from "../sign-in/cohort.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { NamedCount } from "../words/name-list.ts";
import type { Wording } from "../words/told.ts";
import type { ObjectName } from "../words/told-name.ts";

/** Something that a change opens to misuse. */
export interface Exposure {
  readonly rule: RiskRule;
  readonly severity: Severity;
  /** A sentence in each tense. */
  readonly says: Readonly<Record<Tense, Wording>>;
  /** The role and the holder of one that is gained, as `gainKey` writes them. */
  readonly gain?: string;
  /** The reason of one that a recovery does not put back. */
  readonly reason?: ReasonCode;
  /**
   * The application whose credential it is, or the account that others may sign in to, with what it can do, which follows the
   * sentence. `unknownPower` where that was not looked at.
   */
  readonly actsAs?: ActingApplication;
}

export interface ActingApplication {
  readonly ref: EntityRef;
  readonly power: ApplicationPower;
  /** True if the power is that of the snapshot, because the application is not in use now. */
  readonly then?: true;
  /** True where the sentence names its owners already. */
  readonly isOwned?: true;
  /** True for the account of a user, of which the roles alone count. */
  readonly isAccount?: true;
}

/** What a credential of an application can be used for. Null where it was not looked at. */
export interface ApplicationPower {
  /** Application permissions, with which it acts without a user: names, or ids that are not known. */
  readonly permissions: PowerList | null;
  /** Directory roles that it holds, also through groups. */
  readonly roles: PowerList | null;
  /** Names of those who can add further credentials to it. */
  readonly owners: PowerList | null;
}

/** The directory roles that a group holds or may activate, quoted, and the enforced policies that exclude it. */
export interface GroupPower {
  readonly roles: readonly string[];
  readonly eligible: readonly string[];
  /** True if one of these roles is enough to take over the whole tenant. */
  readonly isTenantWide: boolean;
  readonly excludedBy: NamedCount;
}

/** Those who hold a role or rights, and those who may activate it. Null where that was not read. */
export interface RoleHolding {
  readonly active: HolderList | null;
  readonly eligible: HolderList | null;
}

/** Holders in words, and the number of accounts that they are. Null for a group whose members were not counted. */
export interface HolderList {
  readonly total: number | null;
  readonly phrases: readonly string[];
}

/** Some names of a list, with the number of all. */
export interface PowerList {
  readonly total: number;
  readonly names: readonly string[];
}

/** Numbers of direct members, and of users among them. */
export interface MemberCount {
  readonly all: number;
  readonly users: number;
}

/** Facts of the tenant that decide how grave an exposure is. */
export interface ExposureContext {
  /** Returns true for a service principal or application with a privileged role or strong permissions. */
  isPrivileged(ref: EntityRef): boolean;
  /** Returns true for a group that can hold directory roles. */
  isRoleAssignable(ref: EntityRef): boolean;
  /** Returns true for an emergency access account. */
  isEmergency(ref: EntityRef): boolean;
  /** Returns what members of a group get by it after the step. */
  membersGet(group: EntityRef): GroupPower;
  /** Returns the numbers of direct members of a group, or of an administrative unit. Null where they were not read. */
  membersOf(container: EntityRef): MemberCount | null;
  /** Returns the live holders of a role, by its id, at the later of the two states. */
  holdersOf(role: string): RoleHolding;
  /** Returns the live holders of roles that are limited to an administrative unit, at the later of the two states. */
  rightsOver(unit: EntityRef): RoleHolding & { readonly isPrivileged: boolean };
  /** Returns the properties of a role of the tenant's own, or null for another one. */
  ownRole(id: string): JsonObject | null;
  /** The number of guests. Null where they were not counted. */
  readonly guests: number | null;
  /** The settings for other tenants without settings of their own, in both states. Null where they were not read. */
  readonly otherTenants: Readonly<Record<Side, JsonObject>> | null;
  /** The tenant's verified domains in lower case, or null if they are not known. */
  readonly verifiedDomains: ReadonlySet<string> | null;
  /** Returns the number of live holders that have a role assigned, or null if they are not known. */
  directHolders(roleTemplateId: string): number | null;
  nameOf(ref: EntityRef): ObjectName | null;
}
