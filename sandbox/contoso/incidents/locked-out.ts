import { required } from "../contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { BREAK_GLASS_GROUP } from "../team-plans.ts";
import { ordinaryStaff } from "../week.ts";

/**
 * Plays a policy that loses its exceptions at night, while it only reports, and is enforced in the morning. From then on
 * it blocks every sign-in except those of the emergency accounts. Others changed policies, too.
 */
export function lockedOut(stage: Stage): void {
  const { contoso, random } = stage;
  const { conditionalAccess, locations } = contoso.policies;
  const breakGlass = required(contoso.teams.get(BREAK_GLASS_GROUP), BREAK_GLASS_GROUP);
  const policy = conditionalAccess.blockCountries;

  stage.at("23:36");
  stage.attacker().update(policy, { state: "enabledForReportingButNotEnforced" });
  stage.at("23:38");
  stage.attacker().update(policy, {
    conditions: {
      clientAppTypes: ["all"],
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [breakGlass.ref.id] },
      locations: { includeLocations: ["All"], excludeLocations: [] },
    },
  });

  honestMorning(stage, []);
  stage.at("07:24");
  stage.by("security").update(conditionalAccess.guestMfa, {
    sessionControls: { signInFrequency: { value: 12, type: "hours", isEnabled: true } },
  });
  stage.at("07:27");
  const countriesAndRegions = ["DE", "GB", "PT", "PL", "SE", "NG", "BR", "IN", "ES", "NL"];
  stage.by("security").update(locations.countries, { countriesAndRegions });

  stage.at("07:31");
  stage.attacker().update(policy, { state: "enabled" });

  // Applications sign in by themselves, so no policy for users stops them.
  stage.at("07:46");
  stage.hrConnector().update(random.pick(ordinaryStaff(stage)).ref, { jobTitle: "Senior Coordinator" });
}
