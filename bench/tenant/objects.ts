import type { JsonObject } from "../../src/domain/json.ts";

/**
 * The content of a tenant's objects: as many recoverable properties as a person and a group in a large directory have,
 * about 1.2 KB of canonical JSON each. `changed` is the number of the object's last change, or 0.
 */
export function personProperties(number: number, changed: number): JsonObject {
  const name = `person${number}`;
  return {
    accountEnabled: number % 50 !== 0,
    businessPhones: [`+44 20 7946 ${String(number % 10_000).padStart(4, "0")}`],
    city: pick(cities, number),
    companyName: "Contoso Manufacturing and Services Limited",
    country: "United Kingdom",
    department: changed === 0 ? pick(departments, number) : `${pick(departments, number)}, change ${changed}`,
    displayName: `${pick(givenNames, number)} ${pick(surnames, number)} ${number}`,
    employeeHireDate: `20${10 + (number % 15)}-0${1 + (number % 9)}-15T00:00:00Z`,
    employeeId: `E-${number}`,
    employeeOrgData: { costCenter: `CC-${number % 400}`, division: pick(departments, number + 3) },
    employeeType: number % 9 === 0 ? "Contractor" : "Employee",
    faxNumber: "+44 20 7946 0000",
    givenName: pick(givenNames, number),
    jobTitle: changed === 0 ? pick(titles, number) : `${pick(titles, number)}, change ${changed}`,
    mail: `${name}@bench.example`,
    mailNickname: name,
    mobilePhone: `+44 7700 9${String(number % 100_000).padStart(5, "0")}`,
    officeLocation: `Building ${number % 20}, floor ${number % 7}`,
    onPremisesExtensionAttributes: {
      extensionAttribute1: "full-time",
      extensionAttribute2: `region-${number % 12}`,
      extensionAttribute3: "standard workplace, two screens, no phone on the desk",
      extensionAttribute4: `badge-${number}`,
      extensionAttribute5: "handbook of 2026 accepted, data protection course passed",
    },
    onPremisesImmutableId: `${name}AAAAAAAAAAAA==`,
    otherMails: [`${name}@post.example`],
    passwordPolicies: "DisablePasswordExpiration",
    postalCode: `SW${number % 20} 1AA`,
    preferredLanguage: "en-GB",
    showInAddressList: true,
    state: "England",
    streetAddress: `${number % 300} Long Street of the Old Town, staircase B, third door`,
    surname: pick(surnames, number),
    usageLocation: "GB",
    userPrincipalName: `${name}@bench.example`,
    userType: number % 12 === 0 ? "Guest" : "Member",
  };
}

export function groupProperties(number: number, changed: number): JsonObject {
  const name = `team${number}`;
  return {
    classification: "Internal",
    description:
      changed === 0
        ? `${purpose} Kept by desk ${number % 30}.`
        : `${purpose} Kept by desk ${changed} since change ${changed}.`,
    displayName: `${pick(departments, number)} ${pick(cities, number)} ${number}`,
    groupTypes: ["Unified"],
    mail: `${name}@bench.example`,
    mailEnabled: true,
    mailNickname: name,
    preferredDataLocation: "EUR",
    preferredLanguage: "en-GB",
    securityEnabled: number % 2 === 0,
    theme: "Teal",
    visibility: "Private",
  };
}

/** The properties a change writes. */
export const changedProperties = { user: ["department", "jobTitle"], group: ["description"] } as const;

const pick = (words: readonly string[], number: number): string => words[number % words.length] ?? "";

const cities = ["London", "Leeds", "Bristol", "Glasgow", "Cardiff", "Belfast", "Norwich"];
const departments = [
  "Finance",
  "Sales",
  "Engineering",
  "Legal",
  "Operations",
  "Research",
  "Support",
  "Human Resources",
];
const givenNames = ["Ada", "Bela", "Chen", "Dara", "Emil", "Fay", "Goran", "Hana", "Ines", "Jon", "Kaya"];
const surnames = ["Archer", "Brandt", "Costa", "Dubois", "Egger", "Fischer", "Garcia", "Horvat", "Ito", "Jansen"];
const titles = ["Analyst", "Engineer", "Clerk", "Counsel", "Planner", "Technician", "Adviser"];
const purpose =
  "Everybody who works on this team's plans, budgets and reports; membership is reviewed each quarter by the owner. ".repeat(
    7,
  );
