import type { Person, Team } from "../contoso.ts";
import { found } from "../found-contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { ruleGroups, rulePlans } from "../team-plans.ts";
import type { LicencesFacts, Morning } from "../truth.ts";
import { ordinaryStaff } from "../week.ts";

const SCRIPT = "Contract Type Import";
/** How long it takes, in seconds. */
const IMPORT = 900;

/** Two causes that look alike: one group's rule is narrowed, and an import renames the attribute the other's rule reads. */
export function licences(stage: Stage): { facts: LicencesFacts; morning: Morning } {
  const { contoso } = stage;
  const offices = found(contoso.teams.get(ruleGroups.officeLicence), ruleGroups.officeLicence);
  const reports = found(contoso.teams.get(ruleGroups.reportsLicence), ruleGroups.reportsLicence);
  const ruleBefore = found(rulePlans().find(({ name }) => name === offices.name)?.rule?.text, "licence rule");

  stage.at("23:18");
  stage.attacker().update(offices.ref, { membershipRule: `${ruleBefore} and (user.usageLocation -eq "DE")` });
  const lostByRule = narrow(offices, (person) => person.usageLocation === "DE", stage);

  const renamed = ordinaryStaff(stage).filter((person) => person.employeeType === "Contractor");
  for (const [index, person] of renamed.entries()) {
    stage.at("23:52", Math.floor((index * IMPORT) / renamed.length));
    stage.attacker(SCRIPT).update(person.ref, { employeeType: "External contractor" });
    person.employeeType = "External contractor";
  }
  stage.at("00:30");
  stage.directoryFollows(renamed);

  return {
    morning: honestMorning(stage, renamed),
    facts: {
      scenario: "licences",
      ruleGroup: offices.ref,
      ruleBefore,
      lostByRule,
      attributeGroup: reports.ref,
      lostByAttribute: renamed.map(({ ref }) => ref),
    },
  };
}

/** Gives the group's rule a further condition; returns who fell out. */
function narrow(team: Team, condition: (person: Person) => boolean, stage: Stage) {
  const before = [...team.members];
  const includes = team.includes ?? (() => false);
  team.includes = (person) => includes(person) && condition(person);
  stage.at("23:21");
  stage.directoryFollows(stage.contoso.people);
  return before.filter((ref) => !team.members.has(ref));
}
