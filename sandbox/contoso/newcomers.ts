import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { CastMember } from "./cast.ts";
import type { PersonKind, StoryPerson, TenantFacts } from "./contoso.ts";
import { departmentNamed } from "./hierarchy.ts";
import { asciiOf, type Name, type NameBook } from "./name-book.ts";
import { type Office, offices } from "./name-tables.ts";
import type { SeededRandom } from "./random.ts";

/** A person about to get an account. */
export interface Newcomer {
  readonly name: Name;
  readonly kind: PersonKind;
  readonly part: CastMember | null;
  /** Null outside any department. */
  readonly department: string | null;
  readonly office: Office;
  readonly jobTitle: string;
  readonly leads: boolean;
}

/** The means to create accounts in a tenant. */
export interface Reception {
  readonly tenant: TenantFacts;
  readonly names: NameBook;
  readonly writer: DirectoryWriter;
  readonly random: SeededRandom;
}

export function createPerson(newcomer: Newcomer, reception: Reception): StoryPerson {
  const { random, tenant } = reception;
  const employeeType = employeeTypeOf(newcomer.kind, random);
  const licence = newcomer.leads || random.chance(0.25) ? "E5" : "E3";
  const upn = upnFor(newcomer, tenant);
  const properties = {
    ...identityOf(newcomer, upn),
    ...(newcomer.kind === "guest" ? {} : workOf(newcomer, employeeType, random)),
    ...(newcomer.kind === "employee" || newcomer.kind === "synchronized"
      ? { onPremisesExtensionAttributes: { extensionAttribute1: licence } }
      : {}),
    ...(newcomer.kind === "synchronized" ? { onPremisesImmutableId: btoa(random.digits(16)) } : {}),
    ...(newcomer.kind === "breakGlass" ? { passwordPolicies: "DisablePasswordExpiration" } : {}),
  };
  const ref = reception.writer.create("user", properties, {
    id: random.guid(),
    ...(newcomer.kind === "synchronized" ? { synchronized: true } : {}),
    ...(newcomer.kind === "agent" ? { graphType: "microsoft.graph.agentUser" } : {}),
  });
  return {
    ref,
    upn,
    displayName: newcomer.name.displayName,
    kind: newcomer.kind,
    employeeType,
    usageLocation: newcomer.office.usageLocation,
    city: newcomer.office.city,
    department: newcomer.department,
    manager: null,
    licence,
    leads: newcomer.leads,
    part: newcomer.part,
    left: false,
  };
}

/** Creates an employee of this department under this manager. */
export function hire(department: string, manager: StoryPerson, reception: Reception): StoryPerson {
  const { random } = reception;
  const person = createPerson(
    {
      name: reception.names.draw(),
      kind: "employee",
      part: null,
      department,
      office: random.pick(offices),
      jobTitle: random.pick(departmentNamed(department).titles),
      leads: false,
    },
    reception,
  );
  reportTo(person, manager, reception.writer);
  return person;
}

/** Creates a guest from another organization. */
export const invite = (reception: Reception): StoryPerson =>
  createPerson(
    {
      name: reception.names.draw(),
      kind: "guest",
      part: null,
      department: null,
      office: reception.random.pick(offices),
      jobTitle: "",
      leads: false,
    },
    reception,
  );

/** Sets a person's manager in place of any earlier one. */
export function reportTo(person: StoryPerson, manager: StoryPerson, writer: DirectoryWriter): void {
  writer.addLink({ link: "manager", source: person.ref, target: manager.ref });
  person.manager = manager;
}

const GUEST_DOMAIN = "partner.example";

const upnFor = ({ kind, name }: Newcomer, tenant: TenantFacts): string =>
  kind === "guest"
    ? `${name.localPart}_${GUEST_DOMAIN}#EXT#@${tenant.defaultDomain}`
    : `${name.localPart}@${tenant.defaultDomain}`;

const identityOf = ({ kind, name }: Newcomer, upn: string): JsonObject => ({
  accountEnabled: true,
  displayName: name.displayName,
  givenName: name.givenName,
  surname: name.surname,
  userPrincipalName: upn,
  mailNickname: asciiOf(name.localPart.replaceAll(".", "")),
  userType: kind === "guest" ? "Guest" : "Member",
  ...(kind === "guest" ? { mail: `${name.localPart}@${GUEST_DOMAIN}` } : {}),
  ...(kind === "employee" || kind === "synchronized" ? { mail: upn } : {}),
});

function workOf(
  { department, jobTitle, kind, office }: Newcomer,
  employeeType: string,
  random: SeededRandom,
): JsonObject {
  const place = { companyName: "Contoso", jobTitle, usageLocation: office.usageLocation };
  if (kind === "agent" || kind === "breakGlass") return place;
  const floor = 1 + random.int(5);
  return {
    ...place,
    department,
    employeeType,
    employeeId: random.digits(6),
    employeeHireDate: `${2008 + random.int(17)}-${String(1 + random.int(12)).padStart(2, "0")}-01T00:00:00Z`,
    officeLocation: `${office.city} ${floor}.${random.digits(2)}`,
    streetAddress: office.street,
    city: office.city,
    country: office.country,
    preferredLanguage: office.language,
    businessPhones: [`${office.dialling} 5550 ${random.digits(4)}`],
    ...(random.chance(0.4) ? { mobilePhone: `${office.dialling} 5551 ${random.digits(4)}` } : {}),
  };
}

function employeeTypeOf(kind: PersonKind, random: SeededRandom): string {
  if (kind === "employee" || kind === "synchronized") return random.chance(0.12) ? "Contractor" : "Employee";
  return kind === "guest" ? "External" : "Service";
}
