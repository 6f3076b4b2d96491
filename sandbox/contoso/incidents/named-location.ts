import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import type { Morning, NamedLocationFacts } from "../truth.ts";

/** A branch is thought closed: its named location is set untrusted and deleted while two policies still name it. */
export function namedLocation(stage: Stage): { facts: NamedLocationFacts; morning: Morning } {
  const { conditionalAccess, locations } = stage.contoso.policies;
  stage.at("00:12");
  stage.attacker().update(locations.lisbonBranch, { isTrusted: false });
  stage.at("00:13");
  stage.attacker().delete(locations.lisbonBranch);
  return {
    morning: honestMorning(stage, []),
    facts: {
      scenario: "named-location",
      location: locations.lisbonBranch,
      policies: [conditionalAccess.trustedRegistration, conditionalAccess.lisbonFinance],
    },
  };
}
