import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Services } from "../../src/service/services.ts";
import type { RehearsalTenant } from "./rehearsal-tenant.ts";

/** Spells different numbers with different letters, because names become user principal names. */
const word = (n: number): string =>
  [...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join("");
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
const appIdOf = (n: number): string => `2f2a1f5e-0c64-4f3c-9a52-${n.toString(16).padStart(12, "0")}`;
const userAdministrator = { displayName: "User Administrator", templateId: "fe930be7-5e62-47db-91af-98c3a49a38b1" };

/** More of each than any answer shows in one line. */
const PEOPLE = 130;
const WRITERS = 12;
const OBJECTS = 14;

export interface Crowd {
  /** The snapshot before the incident. */
  readonly snapshot: string;
  readonly people: readonly EntityRef[];
  readonly writers: readonly EntityRef[];
  readonly policies: readonly EntityRef[];
  readonly groups: readonly EntityRef[];
  readonly dead: readonly EntityRef[];
  readonly apps: readonly EntityRef[];
  readonly locations: readonly EntityRef[];
  readonly busy: EntityRef;
}

const policy = (displayName: string, users: JsonObject, locations: readonly EntityRef[]): JsonObject => ({
  displayName,
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    clientAppTypes: ["all"],
    users,
    ...(locations.length === 0
      ? {}
      : { locations: { includeLocations: ["All"], excludeLocations: locations.map(({ id }) => id) } }),
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

const group = (hands: DirectoryWriter, displayName: string, members: readonly EntityRef[]): EntityRef => {
  const source = hands.create("group", {
    displayName,
    mailNickname: displayName.replaceAll(/\W/g, ""),
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
  });
  for (const target of members) hands.addLink({ link: "members", source, target });
  return source;
};

/** Takes a snapshot, and returns its id. */
export async function snapshotBy({ recovery, session }: Services): Promise<string> {
  const { caller } = await session.signedIn();
  return (await recovery.takeSnapshot({ label: "before", caller })).id;
}

/** An incident with more of everything than an answer shows: authors, policies, locations, names, links and values. */
export async function crowd(
  tenant: RehearsalTenant,
  takeSnapshot: () => Promise<string> = () => snapshotBy(tenant.services),
): Promise<Crowd> {
  const { hands, embedded, later } = tenant;
  const people = times(PEOPLE, (n) => tenant.addUser(`Person ${word(n)}`, { department: "Finance", city: "York" }));
  const writers = times(WRITERS, (n) => tenant.addUser(`Writer ${word(n)}`));
  for (const one of writers) hands.assignRole(userAdministrator, one);
  const groups = times(OBJECTS, (n) => group(hands, `Team ${word(n)}`, people.slice(0, 40)));
  const dead = times(OBJECTS, (n) => group(hands, `Dead ${word(n)}`, people.slice(0, 3)));
  const locations = times(OBJECTS, (n) =>
    hands.create(
      "namedLocationPolicy",
      { displayName: `Office ${word(n)}`, isTrusted: true, ipRanges: [range(`198.51.${n}.0/28`)] },
      { graphType: "microsoft.graph.ipNamedLocation" },
    ),
  );
  const policies = times(OBJECTS, (n) => {
    const users = { includeUsers: ["All"], excludeGroups: [...groups, ...dead].map(({ id }) => id) };
    return hands.create("conditionalAccessPolicy", policy(`Policy ${word(n)}`, users, locations));
  });
  const apps = times(OBJECTS, (n) =>
    hands.create("application", {
      ...{ displayName: `App ${word(n)}`, appId: appIdOf(n), tags: ["one"] },
      passwordCredentials: [{ keyId: appIdOf(n), displayName: "sync" }],
    }),
  );
  for (const n of apps.keys())
    hands.create("servicePrincipal", {
      ...{
        displayName: `App ${word(n)}`,
        appId: appIdOf(n),
        servicePrincipalNames: [appIdOf(n)],
        accountEnabled: true,
      },
    });
  const busy = hands.create("application", {
    displayName: "Busy",
    ...{ appId: appIdOf(99), tags: times(120, (n) => `old tag ${n}`), notes: "before ".repeat(120) },
  });
  later(MINUTE);
  const snapshot = await takeSnapshot();
  const as = (n: number): DirectoryWriter => {
    later(MINUTE);
    const { id } = writers[n % WRITERS] ?? people[0] ?? busy;
    return embedded.as({
      ...{
        actor: { kind: "user", id, name: `writer${word(n % WRITERS)}@contoso.test` },
        app: "Portal",
        ip: "203.0.113.7",
      },
    });
  };
  for (const n of writers.keys()) as(n).update(busy, { notes: `after ${n} `.repeat(120), description: `d${n}` });
  as(0).update(busy, {
    tags: times(120, (n) => `new tag ${n}`),
    ...{ keyCredentials: times(30, (n) => ({ keyId: appIdOf(n), displayName: `key ${n}` })) },
  });
  for (const one of policies) as(1).update(one, { state: "disabled" });
  for (const one of locations) as(2).update(one, { ipRanges: [range("0.0.0.0/1"), range("128.0.0.0/1")] });
  for (const source of groups) {
    const writer = as(3);
    for (const target of people.slice(0, 40)) writer.removeLink({ link: "members", source, target });
  }
  for (const one of dead) {
    as(4).delete(one);
    as(4).purge(one);
  }
  for (const [n, one] of people.entries()) as(n).update(one, { department: "Sales", city: null });
  for (const one of people.slice(0, 30)) as(5).delete(one);
  for (const one of apps) as(6).delete(one);
  for (const one of people.slice(60, 100)) as(7).assignRole("globalAdministrator", one);
  times(20, (n) => {
    later(MINUTE);
    return tenant.addUser(`Newcomer ${word(n)}`);
  });
  later(MINUTE);
  return { snapshot, people, writers, policies, groups, dead, apps, locations, busy };
}
