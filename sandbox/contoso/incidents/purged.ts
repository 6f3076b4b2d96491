import { required } from "../contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { FIELD_GROUP } from "../team-plans.ts";
import { ordinaryStaff } from "../week.ts";

/** Plays the purge of a user and of a group that policies and an application rely on. Neither can come back. */
export function purged(stage: Stage): void {
  const { contoso, random } = stage;
  const team = required(contoso.teams.get(FIELD_GROUP), FIELD_GROUP);
  const user = random.pick(ordinaryStaff(stage).filter((person) => !person.leads));

  stage.at("23:26");
  stage.attacker().delete(team.ref);
  stage.at("23:28");
  stage.attacker().delete(user.ref);
  stage.at("23:31");
  stage.attacker().purge(team.ref);
  stage.at("23:31:20");
  stage.attacker().purge(user.ref);

  contoso.teams.delete(FIELD_GROUP);
  user.left = true;
  for (const { members } of contoso.teams.values()) members.delete(user.ref);
  honestMorning(stage, []);
}
