import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { type CastMember, cast } from "./cast.ts";
import type { NameBook } from "./name-book.ts";
import { randomFrom } from "./random.ts";

export type PersonKind = "employee" | "synchronized" | "guest" | "agent" | "breakGlass";

/** A user as the story remembers them. Fields change as the story goes on. `left` is true after deletion. */
export interface StoryPerson {
  readonly ref: EntityRef;
  readonly upn: string;
  readonly displayName: string;
  readonly kind: PersonKind;
  employeeType: string;
  readonly usageLocation: string;
  readonly city: string;
  department: string | null;
  manager: StoryPerson | null;
  licence: "E3" | "E5";
  readonly leads: boolean;
  readonly part: CastMember | null;
  left: boolean;
}

/** A group with its direct members. `includes` is the rule of a dynamic one. */
export interface Team {
  readonly ref: EntityRef;
  readonly name: string;
  readonly members: Set<EntityRef>;
  readonly owners: readonly EntityRef[];
  includes: ((person: StoryPerson) => boolean) | null;
}

/** A grant or assignment of an application. A null principal means every user. */
export interface Relationship {
  readonly ref: EntityRef;
  readonly principal: EntityRef | null;
}

export interface App {
  readonly name: string;
  readonly appId: string;
  readonly application: EntityRef;
  /** Null for a registration that was never used. */
  readonly servicePrincipal: EntityRef | null;
  /** Its grants and assignments. */
  readonly relationships: readonly Relationship[];
  readonly secrets: readonly string[];
}

export type LocationName = "headOffice" | "lisbonBranch" | "countries";
export type PolicyName =
  | "mfaForAll"
  | "mfaForAdmins"
  | "phishingResistant"
  | "blockLegacy"
  | "blockCountries"
  | "trustedRegistration"
  | "lisbonFinance"
  | "compliantDevice"
  | "fieldDevices"
  | "guestMfa"
  | "sessionLimit";

export interface Policies {
  readonly conditionalAccess: Readonly<Record<PolicyName, EntityRef>>;
  readonly locations: Readonly<Record<LocationName, EntityRef>>;
  readonly strengths: Readonly<Record<"mfa" | "passwordless" | "phishingResistant" | "contosoKeys", EntityRef>>;
  readonly authorization: EntityRef;
  readonly temporaryAccessPass: EntityRef;
  readonly organization: EntityRef;
}

/** The tenant as the story knows it, kept in step with the directory. */
export interface Contoso {
  readonly tenant: TenantFacts;
  readonly names: NameBook;
  readonly people: StoryPerson[];
  readonly cast: Readonly<Record<CastMember, StoryPerson>>;
  /** By display name. */
  readonly teams: Map<string, Team>;
  readonly apps: App[];
  readonly graph: EntityRef;
  readonly policies: Policies;
}

export interface TenantFacts {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
}

/** Returns the identity of the sandbox's tenant. Its id follows from the seed. */
export const contosoTenant = (seed: string): TenantFacts => ({
  id: randomFrom(seed).fork("tenant").guid(),
  displayName: "Contoso",
  defaultDomain: "contoso.example",
});

/** Returns the UPN of a member of the cast. */
export const upnOf = (member: CastMember, tenant: TenantFacts): string =>
  `${cast[member].upnLocalPart}@${tenant.defaultDomain}`;

/** Returns everyone of the given kinds who has not left. */
export const present = (contoso: Contoso, ...kinds: readonly PersonKind[]): StoryPerson[] =>
  contoso.people.filter((person) => !person.left && kinds.includes(person.kind));

/** Returns a part of the story that always exists. Its absence is a defect. */
export function required<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new Error(`Contoso has no ${name}.`);
  return part;
}
