import { found } from "../found-contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { FIELD_GROUP } from "../team-plans.ts";
import type { Morning, PurgedFacts } from "../truth.ts";
import { ordinaryStaff } from "../week.ts";

/** A group that policies and an application rely on, and one of its people, are deleted and purged: they cannot come back. */
export function purged(stage: Stage): { facts: PurgedFacts; morning: Morning } {
  const { contoso, random } = stage;
  const { conditionalAccess } = contoso.policies;
  const team = found(contoso.teams.get(FIELD_GROUP), FIELD_GROUP);
  const user = random.pick(ordinaryStaff(stage).filter((person) => !person.leads));
  const userTeams = [...contoso.teams.values()].filter(({ members }) => members.has(user.ref));
  const assignment = found(
    contoso.apps.flatMap(({ relationships }) => relationships).find(({ principal }) => principal?.id === team.ref.id),
    "assignment of the field engineers",
  ).ref;

  stage.at("23:26");
  stage.attacker().delete(team.ref);
  stage.at("23:28");
  stage.attacker().delete(user.ref);
  stage.at("23:31");
  stage.attacker().purge(team.ref);
  stage.at("23:31:20");
  stage.attacker().purge(user.ref);

  const groupMembers = [...team.members];
  contoso.teams.delete(FIELD_GROUP);
  user.left = true;
  for (const { members } of userTeams) members.delete(user.ref);
  return {
    morning: honestMorning(stage, []),
    facts: {
      scenario: "purged",
      group: team.ref,
      groupMembers,
      user: user.ref,
      policies: [conditionalAccess.compliantDevice, conditionalAccess.fieldDevices],
      assignment,
      userGroups: userTeams.map(({ ref }) => ref),
    },
  };
}
