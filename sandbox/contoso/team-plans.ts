import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { CastMember } from "./cast.ts";
import type { StoryPerson } from "./contoso.ts";
import { departments, offices, projectNames } from "./name-tables.ts";
import type { SeededRandom } from "./random.ts";
import type { TeamPlan } from "./teams.ts";

export const ruleGroups = {
  employees: "All Employees",
  guests: "All Guests",
  officeLicence: "Licence Microsoft 365 E5",
  reportsLicence: "Licence Power BI Pro",
} as const;

export const BREAK_GLASS_GROUP = "CA Break-Glass Exclusions";
export const LEGACY_GROUP = "CA Legacy Protocol Exceptions";
export const FIELD_GROUP = "Field Engineers";

/** Returns the number of groups in a tenant of this size: 160 at 1,200 users, growing slower than its users. */
export const groupsFor = (users: number): number => Math.round(160 * (users / 1_200) ** 0.75);

const isStaff = (person: StoryPerson): boolean => person.kind === "employee" || person.kind === "synchronized";
const refs = (people: readonly StoryPerson[]): EntityRef[] => people.map((person) => person.ref);

/** The group of the department's people, its leaders in a group nested in it, and a Microsoft 365 group for talk. */
export function departmentPlans(
  people: readonly StoryPerson[],
  random: SeededRandom,
): { leaders: TeamPlan[]; teams: TeamPlan[] } {
  const byDepartment = Map.groupBy(people.filter(isStaff), (person) => person.department);
  const leaders: TeamPlan[] = [];
  const teams: TeamPlan[] = [];
  for (const { name } of departments) {
    const colleagues = byDepartment.get(name) ?? [];
    const leading = colleagues.filter((person) => person.leads);
    const owners = refs(leading.slice(0, 2));
    leaders.push({
      name: `${name} Leadership`,
      kind: "security",
      description: `Those who lead people in ${name}`,
      members: refs(leading),
      owners,
    });
    teams.push(
      {
        name,
        kind: "security",
        description: `Everyone in ${name}`,
        members: refs(colleagues.filter((person) => !person.leads)),
        owners,
      },
      {
        name: `${name} Team`,
        kind: "microsoft365",
        description: `News and files of ${name}`,
        members: refs(random.sample(colleagues, 40)),
        owners,
      },
    );
  }
  return { leaders, teams };
}

export const officePlans = (people: readonly StoryPerson[], random: SeededRandom): TeamPlan[] =>
  offices.map(({ city }) => ({
    name: `Office ${city}`,
    kind: "security",
    description: `Doors and printers in ${city}`,
    members: refs(
      random.sample(
        people.filter((person) => isStaff(person) && person.city === city),
        120,
      ),
    ),
  }));

export const rulePlans = (): TeamPlan[] => [
  {
    name: ruleGroups.employees,
    kind: "dynamic",
    description: "Everyone on the payroll",
    rule: { text: '(user.userType -eq "Member") and (user.employeeId -ne null)', includes: isStaff },
  },
  {
    name: ruleGroups.guests,
    kind: "dynamic",
    description: "Everyone from outside",
    rule: { text: '(user.userType -eq "Guest")', includes: (person) => person.kind === "guest" },
  },
  {
    name: ruleGroups.officeLicence,
    kind: "dynamic",
    description: "Members get a Microsoft 365 E5 licence",
    rule: {
      text: '(user.extensionAttribute1 -eq "E5") and (user.accountEnabled -eq true)',
      includes: (person) => isStaff(person) && person.licence === "E5",
    },
  },
  {
    name: ruleGroups.reportsLicence,
    kind: "dynamic",
    description: "Members get a Power BI Pro licence",
    rule: {
      text: '(user.employeeType -eq "Contractor")',
      includes: (person) => isStaff(person) && person.employeeType === "Contractor",
    },
  },
];

export function specialPlans(
  people: readonly StoryPerson[],
  cast: Readonly<Record<CastMember, StoryPerson>>,
  random: SeededRandom,
): TeamPlan[] {
  const engineers = people.filter((person) => person.kind === "employee" && person.department === "Engineering");
  const finance = people.filter((person) => isStaff(person) && person.department === "Finance");
  const security = (
    name: string,
    description: string,
    members: readonly StoryPerson[],
    owner: StoryPerson,
  ): TeamPlan => ({
    name,
    kind: "security",
    description,
    members: refs(members),
    owners: [owner.ref],
  });
  return [
    {
      ...security(
        BREAK_GLASS_GROUP,
        "Emergency accounts, excluded from Conditional Access",
        [cast.breakGlass, cast.breakGlassTwo],
        cast.globalAdministrator,
      ),
      kind: "roleAssignable",
    },
    {
      ...security("Role Helpdesk Operators", "Holds the help-desk role", [cast.helpDesk], cast.globalAdministrator),
      kind: "roleAssignable",
    },
    {
      ...security("Role Backup Watchers", "Reads backup reports", [cast.backupReader], cast.globalAdministrator),
      kind: "roleAssignable",
    },
    security(LEGACY_GROUP, "Scanners that still send mail the old way", random.sample(engineers, 2), cast.security),
    security(FIELD_GROUP, "Engineers on site with devices of their own", random.sample(engineers, 24), cast.groups),
    security("Finance (archived 2022)", "No longer used", random.sample(finance, 2), cast.groups),
    security("Financial Analysts", "Reports and forecasts", random.sample(finance, 6), cast.groups),
  ];
}

export const projectPlans = (count: number, people: readonly StoryPerson[], random: SeededRandom): TeamPlan[] => {
  const able = people.filter((person) => isStaff(person) || person.kind === "guest");
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / projectNames.length);
    const name = `Project ${projectNames[index % projectNames.length]}${round === 0 ? "" : ` ${round + 1}`}`;
    const members = random.sample(able, 4 + random.int(9));
    return {
      name,
      kind: random.chance(0.7) ? "microsoft365" : "security",
      description: `${name}, started ${2019 + random.int(7)}`,
      members: refs(members),
      owners: refs(members.filter((person) => person.kind === "employee").slice(0, 2)),
    };
  });
};
