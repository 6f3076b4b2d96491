import { countOf } from "../../src/domain/words/counted-words.ts";
import type { CastMember } from "./cast.ts";
import type { StoryPerson, Team } from "./contoso.ts";
import type { Founding } from "./founding.ts";
import { departments, offices } from "./name-tables.ts";
import { departmentPlans, groupsFor, officePlans, projectPlans, rulePlans, specialPlans } from "./team-plans.ts";
import { createTeam, followRule, join, type TeamPlan } from "./teams.ts";

/** Groups that hold groups. Each comes after the groups it holds. */
const nests: Readonly<Record<string, readonly string[]>> = {
  "All Departments": departments.map(({ name }) => name),
  "European Offices": offices.slice(0, 5).map(({ city }) => `Office ${city}`),
  "Remote Access": ["All Departments", "European Offices"],
  "Technical Staff": ["Engineering", "Information Technology", "Research"],
};

export const appTeamName = (application: string): string => `App ${application} Users`;

/** Creates the groups of departments, offices, rules and nests. Applications and projects fill the rest of their number. */
export function createTeams(
  users: number,
  people: readonly StoryPerson[],
  cast: Readonly<Record<CastMember, StoryPerson>>,
  applications: readonly string[],
  founding: Founding,
): Map<string, Team> {
  const { writer, random } = founding;
  const teams = new Map<string, Team>();
  const create = (plan: TeamPlan): void => {
    teams.set(plan.name, createTeam(plan, writer, random));
  };
  const nest = (inner: string, outer: string): void => {
    const [member, team] = [teams.get(inner), teams.get(outer)];
    if (member !== undefined && team !== undefined) join(team, member.ref, writer);
  };

  const byDepartment = departmentPlans(people, random);
  [...byDepartment.leaders, ...byDepartment.teams].forEach(create);
  for (const { name } of departments) nest(`${name} Leadership`, name);
  officePlans(people, random).forEach(create);
  specialPlans(people, cast, random).forEach(create);
  for (const [outer, inner] of Object.entries(nests)) {
    create({
      name: outer,
      kind: "security",
      description: `Holds ${countOf(inner.length, "group")}`,
      owners: [cast.groups.ref],
    });
    for (const name of inner) nest(name, outer);
  }
  for (const plan of rulePlans()) {
    create(plan);
    const team = teams.get(plan.name);
    if (team !== undefined) followRule(team, people, founding.directory);
  }

  const left = Math.max(20, groupsFor(users) - teams.size);
  const ofApps = applications.slice(0, Math.floor(left / 2));
  const staff = people.filter((person) => person.kind === "employee");
  for (const application of ofApps) {
    create({
      name: appTeamName(application),
      kind: "security",
      description: `May use ${application}`,
      members: random.sample(staff, 3 + random.int(10)).map((person) => person.ref),
      owners: [cast.applications.ref],
    });
  }
  projectPlans(left - ofApps.length, people, random).forEach(create);
  return teams;
}
