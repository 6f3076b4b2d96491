import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";

/** Plays the closing of a branch: its named location is set untrusted and deleted while two policies still name it. */
export function namedLocation(stage: Stage): void {
  const { locations } = stage.contoso.policies;
  stage.at("00:12");
  stage.attacker().update(locations.lisbonBranch, { isTrusted: false });
  stage.at("00:13");
  stage.attacker().delete(locations.lisbonBranch);
  honestMorning(stage, []);
}
