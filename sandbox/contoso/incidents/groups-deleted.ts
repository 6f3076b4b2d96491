import { found } from "../found-contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import type { GroupsDeletedFacts, Morning } from "../truth.ts";

/** From the outside in: the last ones are members of the first. */
const names = [
  "Remote Access",
  "All Departments",
  "European Offices",
  "Finance",
  "Finance Leadership",
  "Office Berlin",
];

/** Somebody merges security groups and deletes a whole nest of them: with its groups gone, remote access is gone. */
export function groupsDeleted(stage: Stage): { facts: GroupsDeletedFacts; morning: Morning } {
  const { contoso } = stage;
  const deleted = names.map((name, index) => {
    const team = found(contoso.teams.get(name), name);
    const members = [...team.members];
    stage.at("23:40", index * 25);
    stage.attacker().delete(team.ref);
    contoso.teams.delete(name);
    return { group: team.ref, members };
  });
  return { morning: honestMorning(stage, []), facts: { scenario: "groups-deleted", deleted } };
}
