import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { CastMember } from "./cast.ts";
import type { App, StoryPerson, Team } from "./contoso.ts";
import { type AppPlan, createApp } from "./create-app.ts";
import { appTeamName } from "./create-teams.ts";
import type { Founding } from "./founding.ts";
import { GRAPH_APP_ID, graphAppRoles, microsoftResources } from "./graph-constants.ts";
import { applicationNames } from "./name-tables.ts";
import type { SeededRandom } from "./random.ts";
import { FIELD_GROUP } from "./team-plans.ts";

/** The application people miss first. It has secrets, a consent, an application permission and assignments. */
export const PAYROLL = "Payroll Bridge";
/** The application that writes users in the name of Human Resources. */
export const HR_CONNECTOR = "HR Connector";

/** The application that field engineers work with. */
export const FIELD_APP = "Fleet Map";

/** Returns the names of the applications in a tenant of this size: 90 at 1,200 users. */
export function namesOfApps(users: number): string[] {
  const count = Math.max(24, Math.round(90 * (users / 1_200) ** 0.6));
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / applicationNames.length);
    const name = applicationNames[index % applicationNames.length] ?? "";
    return round === 0 ? name : `${name} ${round === 1 ? "(test)" : `(site ${round})`}`;
  });
}

/** Creates Microsoft's service principals and the tenant's own applications. */
export function createApps(
  names: readonly string[],
  people: readonly StoryPerson[],
  cast: Readonly<Record<CastMember, StoryPerson>>,
  teams: ReadonlyMap<string, Team>,
  { writer, random }: Founding,
): { graph: EntityRef; apps: App[] } {
  const [graph] = microsoftResources.map(({ appId, displayName }) =>
    writer.create(
      "servicePrincipal",
      {
        appId,
        displayName,
        accountEnabled: true,
        publisherName: "Microsoft Services",
        servicePrincipalNames: [appId],
        ...(appId === GRAPH_APP_ID ? { appRoles: graphRoles } : {}),
      },
      { id: random.guid() },
    ),
  );
  if (graph === undefined) throw new RangeError("Microsoft Graph is missing.");
  const staff = people.filter((person) => person.kind === "employee");
  const apps = names.map((name, index) =>
    createApp(planOf(name, index, staff, cast, teams, random), graph, writer, random),
  );
  return { graph, apps };
}

function planOf(
  name: string,
  index: number,
  staff: readonly StoryPerson[],
  cast: Readonly<Record<CastMember, StoryPerson>>,
  teams: ReadonlyMap<string, Team>,
  random: SeededRandom,
): AppPlan {
  const allowed = [appTeamName(name), ...(name === FIELD_APP ? [FIELD_GROUP] : [])].map((team) => teams.get(team));
  const owner = random.chance(0.5) ? cast.applications : random.pick(staff);
  const plan = {
    name,
    description: `${name}, run by ${owner.department ?? "no department"}`,
    owners: [owner.ref],
    assigned: [
      ...allowed.filter((team) => team !== undefined).map(({ ref }) => ref),
      ...random.sample(staff, random.int(4)).map((person) => person.ref),
    ],
  };
  const consent = { tenantWide: "User.Read openid profile" };
  if (name === PAYROLL) {
    return { ...plan, ...consent, daemon: "User.Read.All", secrets: ["payroll production", "payroll standby"] };
  }
  if (name === HR_CONNECTOR) return { ...plan, tenantWide: null, daemon: "Directory.Read.All", secrets: ["hr feed"] };
  // Every eleventh is a registration that has never been used.
  if (index % 11 === 10) return { ...plan, tenantWide: null, assigned: [], used: false };
  return {
    ...plan,
    tenantWide: random.chance(0.7) ? consent.tenantWide : null,
    consentedBy: random.sample(staff, random.int(3)).map((person) => person.ref),
    ...(random.chance(0.15) ? { daemon: "Group.Read.All" as const } : {}),
    ...(random.chance(0.4) ? { secrets: [`${name} secret`] } : {}),
  };
}

const graphRoles = Object.entries(graphAppRoles).map(([value, id]) => ({
  id,
  value,
  displayName: value,
  description: value,
  allowedMemberTypes: ["Application"],
  isEnabled: true,
}));
