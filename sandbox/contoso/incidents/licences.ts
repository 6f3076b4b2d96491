import type { StoryPerson, Team } from "../contoso.ts";
import { required } from "../contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { ruleGroups, rulePlans } from "../team-plans.ts";
import { ordinaryStaff } from "../week.ts";

const SCRIPT = "Contract Type Import";
/** Duration of the import, in seconds. */
const IMPORT = 900;

/** Plays two causes that look alike: one group's rule is narrowed, and an import renames the attribute another group's rule reads. */
export function licences(stage: Stage): void {
  const { contoso } = stage;
  const offices = required(contoso.teams.get(ruleGroups.officeLicence), ruleGroups.officeLicence);
  const rule = required(rulePlans().find(({ name }) => name === offices.name)?.rule?.text, "licence rule");

  stage.at("23:18");
  stage.attacker().update(offices.ref, { membershipRule: `${rule} and (user.usageLocation -eq "DE")` });
  narrow(offices, (person) => person.usageLocation === "DE", stage);

  const renamed = ordinaryStaff(stage).filter((person) => person.employeeType === "Contractor");
  for (const [index, person] of renamed.entries()) {
    stage.at("23:52", Math.floor((index * IMPORT) / renamed.length));
    stage.attacker(SCRIPT).update(person.ref, { employeeType: "External contractor" });
    person.employeeType = "External contractor";
  }
  stage.at("00:30");
  stage.directoryFollows(renamed);
  honestMorning(stage, renamed);
}

/** Adds a condition to the group's rule, which the directory then follows. */
function narrow(team: Team, condition: (person: StoryPerson) => boolean, stage: Stage): void {
  const includes = team.includes ?? (() => false);
  team.includes = (person) => includes(person) && condition(person);
  stage.at("23:21");
  stage.directoryFollows(stage.contoso.people);
}
