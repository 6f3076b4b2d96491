import type { EntityRef } from "../../src/domain/entity.ts";
import type { Role } from "../../src/domain/role.ts";
import { type CastMember, cast as parts } from "./cast.ts";
import type { Contoso, Person, TenantFacts } from "./contoso.ts";
import { createAgents } from "./found-agents.ts";
import { createApps, namesOfApps } from "./found-apps.ts";
import { createPolicies } from "./found-policies.ts";
import { createTeams } from "./found-teams.ts";
import { type As, directoryItself, type Founding, founder, synchronisation } from "./founding.ts";
import { type OtherRole, otherRoles } from "./graph-constants.ts";
import { NameBook } from "./name-book.ts";
import { foundPeople } from "./people.ts";
import type { Random } from "./random.ts";
import { BREAK_GLASS_GROUP, FIELD_GROUP, LEGACY_GROUP } from "./team-plans.ts";

/** Creates the tenant as it stood before the story. Throws `invalidInput` for a number of users out of bounds. */
export function foundContoso(users: number, tenant: TenantFacts, as: As, random: Random): Contoso {
  const founding: Founding = {
    tenant,
    names: new NameBook(random.fork("names")),
    writer: as(founder),
    directory: as(directoryItself),
    synchronisation: as(synchronisation),
    random: random.fork("founding"),
  };
  const people = foundPeople(users, founding);
  const cast = castOf(people);
  giveRoles(cast, founding);
  const applications = namesOfApps(users);
  const teams = createTeams(users, people, cast, applications, founding);
  const { graph, apps } = createApps(applications, people, cast, teams, founding);
  const group = (name: string): EntityRef => found(teams.get(name), name).ref;
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
  return { tenant, names: founding.names, people, cast, teams, apps, graph, policies };
}

/** For what the founding made for certain; anything else is a defect. */
export function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`Contoso has no ${name}.`);
  return thing;
}

function castOf(people: readonly Person[]): Record<CastMember, Person> {
  const players = new Map(people.flatMap((person) => (person.part === null ? [] : [[person.part, person] as const])));
  const members = Object.keys(parts) as CastMember[];
  return Object.fromEntries(members.map((member) => [member, found(players.get(member), member)])) as Record<
    CastMember,
    Person
  >;
}

function giveRoles(cast: Readonly<Record<CastMember, Person>>, { writer }: Founding): void {
  for (const [member, person] of Object.entries(cast) as [CastMember, Person][]) {
    const held: readonly (Role | OtherRole)[] = parts[member].roles;
    for (const role of held) writer.assignRole(isOther(role) ? otherRoles[role] : role, person.ref);
  }
}

const isOther = (role: string): role is OtherRole => Object.hasOwn(otherRoles, role);
