import { required } from "../contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";

/** From the outermost group inward: the last ones are members of the first. */
const names = [
  "Remote Access",
  "All Departments",
  "European Offices",
  "Finance",
  "Finance Leadership",
  "Office Berlin",
];

/** Plays a merge of security groups that deletes a whole nest of them. Remote access depends on it. */
export function groupsDeleted(stage: Stage): void {
  const { teams } = stage.contoso;
  for (const [index, name] of names.entries()) {
    const team = required(teams.get(name), name);
    stage.at("23:40", index * 25);
    stage.attacker().delete(team.ref);
    teams.delete(name);
  }
  honestMorning(stage, []);
}
