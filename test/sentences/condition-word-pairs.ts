import type { JsonObject } from "../../src/domain/json.ts";
import { toldConditions } from "../../src/domain/sign-in/condition-words.ts";
import { conditionsOf } from "../../src/domain/sign-in/conditions.ts";
import { sessionRequirements } from "../../src/domain/sign-in/session-requirement.ts";
import { setMembers } from "../../src/domain/sign-in/set-values.ts";
import { workloadOf, workloadWords } from "../../src/domain/sign-in/workload.ts";
import { type Pair, pair } from "./pair.ts";

const where = (conditions: JsonObject) => () => toldConditions(conditionsOf(conditions), () => undefined).text;
const applications = (more: JsonObject) => where({ applications: more });
const device = (mode: string) => where({ devices: { deviceFilter: { mode, rule: "device.trustType -eq 1" } } });
const ruled = (controls: JsonObject) => () =>
  sessionRequirements(setMembers(controls))
    .map(({ words }) => words)
    .join("\n") || "no session rule";
const session = (name: string, setting: JsonObject) => ruled({ [name]: setting });
const resilience = (disableResilienceDefaults: boolean) => ruled({ disableResilienceDefaults });
const frequency = (more: JsonObject) => session("signInFrequency", { isEnabled: true, ...more });
const hours = { frequencyInterval: "timeBased", type: "hours", value: 4 };
const whom = (clientApplications: JsonObject) => () => {
  const workload = workloadOf({ clientApplications });
  return workload === null ? "users" : workloadWords(workload, () => undefined).text;
};

/** On the conditions and controls of a policy in words. */
export const conditionWordPairs: readonly Pair[] = [
  pair("… that the filter … does not match", device("exclude"), device("include"), "matches"),
  pair(
    "on every platform…",
    where({ platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS"] } }),
    where({ platforms: { includePlatforms: ["iOS"] } }),
    "on iOS",
  ),
  pair(
    "to every application…",
    applications({ includeApplications: ["All"], excludeApplications: ["map"] }),
    applications({ includeApplications: ["map"] }),
    "to map",
  ),
  pair(
    "to no application",
    applications({ includeApplications: ["None"] }),
    applications({ includeApplications: ["map"] }),
    "to map",
  ),
  pair(
    "any trusted location",
    where({ locations: { includeLocations: ["AllTrusted"] } }),
    where({ locations: { includeLocations: ["office"] } }),
    "from office",
  ),
  pair(
    "addresses trusted for per-user MFA",
    where({ locations: { includeLocations: ["00000000-0000-0000-0000-000000000000"] } }),
    where({ locations: { includeLocations: ["AllTrusted"] } }),
    "any trusted location",
  ),
  pair(
    "the compliant network",
    where({ locations: { includeLocations: ["3d46dbda-8382-466a-856d-eb00cbc6b910"] } }),
    where({ locations: { includeLocations: ["office"] } }),
    "from office",
  ),
  pair("every time", frequency({ frequencyInterval: "everyTime" }), frequency(hours), "every 4 hours"),
  pair("every …", frequency(hours), frequency({ ...hours, isEnabled: false }), "no session rule"),
  pair("sessions without resilience defaults", resilience(true), resilience(false), "no session rule"),
  pair(
    "every service principal of this tenant",
    whom({ includeServicePrincipals: ["ServicePrincipalsInMyTenant"] }),
    whom({ includeServicePrincipals: ["map"] }),
    "map",
  ),
  pair(
    "every agent identity",
    whom({ includeAgentIdServicePrincipals: ["All"] }),
    whom({ includeAgentIdServicePrincipals: ["robot"] }),
    "robot",
  ),
];
