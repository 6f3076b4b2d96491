import type { Role } from "../../src/domain/roles/role.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { type CastMember, cast as parts } from "./cast.ts";
import { type Contoso, required, type StoryPerson, type TenantFacts } from "./contoso.ts";
import { createApps, namesOfApps } from "./create-apps.ts";
import { createGovernance } from "./create-governance.ts";
import { createPeople } from "./create-people.ts";
import { createPolicies } from "./create-policies.ts";
import { createTeams } from "./create-teams.ts";
import { type ActAs, directoryItself, type Founding, founder, synchronization } from "./founding.ts";
import { type OtherRole, otherRoles } from "./graph-constants.ts";
import { asciiOf, NameBook } from "./name-book.ts";
import type { SeededRandom } from "./random.ts";
import { BREAK_GLASS_GROUP, FIELD_GROUP, LEGACY_GROUP } from "./team-plans.ts";

/** Creates the tenant as it stood before the story. Throws `invalidInput` for a number of users out of bounds. */
export function createContoso(users: number, tenant: TenantFacts, actAs: ActAs, random: SeededRandom): Contoso {
  const founding: Founding = {
    tenant,
    names: new NameBook(random.fork("names")),
    writer: actAs(founder),
    directory: actAs(directoryItself),
    synchronization: actAs(synchronization),
    random: random.fork("founding"),
  };
  const people = createPeople(users, founding);
  const cast = castOf(people);
  giveRoles(cast, founding);
  const applications = namesOfApps(users);
  const teams = createTeams(users, people, cast, applications, founding);
  const { graph, apps } = createApps(applications, people, cast, teams, founding);
  const group = (name: string): EntityRef => required(teams.get(name), name).ref;
  const policies = createPolicies(
    {
      breakGlass: group(BREAK_GLASS_GROUP),
      legacy: group(LEGACY_GROUP),
      field: group(FIELD_GROUP),
      finance: group("Finance"),
    },
    founding,
  );
  createAgents(cast.applications, founding);
  createGovernance({ apps, cast, people, teams }, founding);
  return { tenant, names: founding.names, people, cast, teams, apps, graph, policies };
}

function castOf(people: readonly StoryPerson[]): Record<CastMember, StoryPerson> {
  const players = new Map(people.flatMap((person) => (person.part === null ? [] : [[person.part, person] as const])));
  const members = Object.keys(parts) as CastMember[];
  return Object.fromEntries(members.map((member) => [member, required(players.get(member), member)])) as Record<
    CastMember,
    StoryPerson
  >;
}

function giveRoles(cast: Readonly<Record<CastMember, StoryPerson>>, { writer }: Founding): void {
  for (const [member, person] of Object.entries(cast) as [CastMember, StoryPerson][]) {
    const held: readonly (Role | OtherRole)[] = parts[member].roles;
    for (const role of held) writer.assignRole(isOther(role) ? otherRoles[role] : role, person.ref);
  }
}

const isOther = (role: string): role is OtherRole => Object.hasOwn(otherRoles, role);

const agents = ["Expense Assistant", "Onboarding Assistant"] as const;

/** Creates agent identities: a blueprint, its principal, and the agent itself with the person who answers for it. */
function createAgents(sponsor: StoryPerson, { writer, random }: Founding): void {
  for (const name of agents) {
    const appId = random.guid();
    writer.create(
      "application",
      { appId, displayName: `${name} blueprint`, signInAudience: "AzureADMyOrg", identifierUris: [`api://${appId}`] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentityBlueprint" },
    );
    writer.create(
      "servicePrincipal",
      { appId, displayName: `${name} blueprint`, accountEnabled: true, servicePrincipalNames: [appId] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentityBlueprintPrincipal" },
    );
    const agent = writer.create(
      "servicePrincipal",
      { appId: random.guid(), displayName: name, accountEnabled: true, tags: [asciiOf(name)] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentity" },
    );
    writer.addLink({ link: "sponsors", source: agent, target: sponsor.ref });
  }
}
