import type { EntityRef } from "../tenant/entity.ts";
import type { Millis } from "../time.ts";
import type { NamedCount } from "../words/name-list.ts";
import type { ObjectName } from "../words/told-name.ts";
import type { ApartAccount } from "./apart.ts";
import type { LocationCoverage } from "./named-location.ts";
import type { PolicyState } from "./policy.ts";

/**
 * The difference between two states of a tenant for everyone's sign-in: of a plan before it is carried out, or of changes
 * that were made. The size is bounded, because names are the first of those counted.
 */
export interface SignInConsequences {
  /** The time at which the tenant was read. */
  readonly asOf: Millis;
  /** Differences for users, the gravest first. */
  readonly shifts: readonly Shift[];
  /** Policies that are enforced on other users afterwards, the largest difference first. */
  readonly policies: readonly PolicyShift[];
  readonly morePolicies: number;
  /** Named locations that match other sign-ins afterwards and that enforced policies use. */
  readonly locations: readonly LocationShift[];
  readonly moreLocations: number;
  readonly applications: readonly ApplicationShift[];
  readonly moreApplications: number;
  readonly workloads: readonly WorkloadShift[];
  /** Strengths whose methods are switched off or for others. Absent without any. */
  readonly strengths?: readonly StrengthShift[];
  /** Policies that newly report what they would do, without enforcing it. */
  readonly reportOnly: NamedCount;
  /**
   * Accounts that can change policies, and how many of them can sign in without a block or special equipment. Null if a
   * part that decides about them could not be read.
   */
  readonly policyAdministrators: { readonly before: PolicyAdministrators; readonly after: PolicyAdministrators } | null;
  /** Differences whose effect was not worked out. The list of differences is complete only without them. */
  readonly notAssessed: readonly NotAssessed[];
}

/** The gravest first. */
export const shiftKinds = [
  "blocked",
  "disabled",
  "mfaDropped",
  "deviceDropped",
  "controlDropped",
  "sessionDropped",
  "closed",
  "deviceAdded",
  "mfaAdded",
  "controlAdded",
  "sessionAdded",
  "renamed",
  "unblocked",
  "enabled",
] as const;
/**
 * `blocked` and `unblocked` are by policy, `disabled` and `enabled` concern the account itself. `closed` is an account that is
 * disabled or deleted and that policies kept out before. `mfa` is a second factor,
 * `device` a managed device or app, `control` another grant control and `session` a session control.
 */
export type ShiftKind = (typeof shiftKinds)[number];

export interface Shift extends Affected {
  readonly kind: ShiftKind;
  /** `every` sign-in to an application, or only `some`. */
  readonly extent: "every" | "some";
  /** The requirements in words, such as "multifactor authentication". */
  readonly what: readonly string[];
  /** True if the words of a requirement count some of what they name. */
  readonly isCut?: true;
  /** True if some of the users have only a part of these requirements. */
  readonly inPart?: boolean;
  /** Of a dropped requirement: true if some sign-ins still need it. */
  readonly remains: boolean;
  /** The policies that bring it about, the first of them. */
  readonly causes: readonly Cause[];
  readonly moreCauses: number;
}

export interface Cause {
  readonly id: string;
  readonly name: ObjectName | null;
  /**
   * The sign-ins the policy concerns on the side that has the requirement, such as "from anywhere except "Head office"".
   * Empty for all.
   */
  readonly where: string;
  /** The sign-ins on both sides. Absent if only one side has the requirement, or the words are the same. */
  readonly moved?: MovedConditions;
  /** True if other policies demand the same at some of these sign-ins on the other side. */
  readonly inPart?: true;
  /** True if the words for the sign-ins count some of what they name. Absent in plans of earlier versions. */
  readonly isCut?: true;
}

/** The sign-ins that a policy concerns before and after. Empty for all. */
export interface MovedConditions {
  readonly before: string;
  readonly after: string;
}

export interface Affected {
  readonly users: number;
  readonly administrators: NamedCount;
  readonly breakGlass: NamedCount;
  /** The other users, of a difference that concerns the accounts themselves. */
  readonly others?: NamedCount;
}

/** Differences of the accounts themselves, whose users are named. */
export const accountShifts: ReadonlySet<ShiftKind> = new Set(["disabled", "closed", "renamed", "enabled"]);

export interface PolicyShift {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly before: PolicyState | "absent";
  readonly after: PolicyState | "absent";
  readonly gains: Affected;
  readonly loses: Affected;
}

export interface LocationShift {
  readonly id: string;
  readonly name: ObjectName | null;
  /** Null if the location does not exist on that side. */
  readonly before: LocationCoverage | null;
  readonly after: LocationCoverage | null;
  /** Policies that are enforced afterwards and do not apply to sign-ins from the location. */
  readonly exceptedBy: NamedCount;
  /** Policies that are enforced afterwards and apply to sign-ins from the location. */
  readonly includedBy: NamedCount;
  /** Policies that were enforced with the location before and do not use it afterwards. Absent if there are none. */
  readonly formerly?: { readonly exceptedBy: NamedCount; readonly includedBy: NamedCount };
}

/**
 * An application that users can sign in to before or after, not both, or only if they are assigned to it. With `unassigned`
 * and `assigned`, it is for assigned users on both sides, and some of them are on one side only.
 */
export interface ApplicationShift {
  readonly ref: EntityRef;
  readonly name: ObjectName | null;
  readonly becomes: "unavailable" | "available" | "assignedOnly" | "openToAll" | "unassigned" | "assigned";
  /** The groups and users whose assignments differ, and the number of these users. Only given with the last two. */
  readonly through?: NamedCount & { readonly users: number };
}

/** A policy for service principals or agent identities whose effect differs. */
export interface WorkloadShift {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly becomes: "enforced" | "notEnforced" | "changed";
  readonly whom: string;
  readonly what: string;
  readonly where: string;
  /** True if these words count some of what they name. */
  readonly isCut?: true;
}

/** A strength that a policy asks users for who cannot meet it any more, may not, or can in fewer ways. */
export interface StrengthShift {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly words: string;
  readonly users: number;
  readonly becomes: "unmet" | "unsure" | "fewerWays";
}

export interface PolicyAdministrators {
  readonly total: number;
  readonly free: number;
  /** Those that are created again and kept out by nothing but a password that has to be reset. Absent without any. */
  readonly toReset?: number;
  /** The names of those that are free, authors of the changes first. Absent where all or many are. */
  readonly freeNames?: readonly FreeAccount[];
  /** Accounts beside these numbers. Absent without any, and in plans of earlier versions. */
  readonly apart?: readonly ApartAccount[];
}

export interface FreeAccount {
  readonly name: ObjectName;
  readonly isAuthor?: true;
}

/** A difference whose effect on sign-in was not worked out, with the policies it concerns. */
export interface NotAssessed {
  /** A clause such as "the members of the dynamic group "Sales" follow a rule". Names are cleaned and quoted. */
  readonly what: string;
  readonly policies: NamedCount;
}

/** The members of consequences that hold neither locations, applications and workloads nor anything left out. */
export const onlyShifts = {
  locations: [],
  moreLocations: 0,
  applications: [],
  moreApplications: 0,
  workloads: [],
  reportOnly: { count: 0, names: [] },
  notAssessed: [],
} satisfies Partial<SignInConsequences>;
