import type { JsonObject } from "../../src/domain/json.ts";
import { toldConditions } from "../../src/domain/sign-in/condition-words.ts";
import { conditionsOf } from "../../src/domain/sign-in/conditions.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { onlyShifts, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { requirementsOf, toldRequirement } from "../../src/domain/sign-in/requirement.ts";
import { sessionRequirements } from "../../src/domain/sign-in/session-requirement.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { workloadOf, workloadWords } from "../../src/domain/sign-in/workload.ts";
import { type Pair, pair } from "./pair.ts";

const everyApplication = { applications: { includeApplications: ["All"] } };
const where = (conditions: JsonObject) => () =>
  toldConditions(conditionsOf({ ...everyApplication, ...conditions }), () => undefined).text || "all";
const apps = (applications: JsonObject) => where({ applications });
const to = (...includeApplications: readonly string[]) => apps({ includeApplications });
const on = (...includePlatforms: readonly string[]) => where({ platforms: { includePlatforms } });
const from = (locations: JsonObject) => where({ locations });
const by = (transferMethods: string) => where({ authenticationFlows: { transferMethods } });
const action = (...includeUserActions: readonly string[]) => apps({ includeUserActions });
const clients = (...clientAppTypes: readonly string[]) => where({ clientAppTypes });
const filter = { mode: "include", rule: "r" };
const filtered = apps({ includeApplications: [], applicationFilter: filter });
const device = where({ devices: { deviceFilter: filter } });
const weather = where({ weather: { kinds: ["rain"] } });
const REGISTER = "urn:user:registersecurityinfo";
const conditions: readonly Pair[] = [
  pair("under the condition …", weather, where({}), "all"),
  pair("on devices", device, filtered, "to applications"),
  pair("to applications", filtered, device, "on devices"),
  pair(
    "… that the filter … matches",
    filtered,
    apps({ applicationFilter: { ...filter, mode: "exclude" } }),
    "to no application",
  ),
  pair("except …", from({ excludeLocations: ["office"] }), from({ includeLocations: ["office"] }), "from office"),
  pair("from anywhere…", from({ excludeLocations: ["office"] }), from({ includeLocations: ["All"] }), "all"),
  pair("from ……", from({ includeLocations: ["office"] }), from({ includeLocations: ["All"] }), "all"),
  pair("on ……", on("iOS"), on("all"), "all"),
  pair("by …", by("deviceCodeFlow"), by("none"), "all"),
  pair(
    "at … sign-in risk",
    where({ signInRiskLevels: ["high"] }),
    where({ userRiskLevels: ["high"] }),
    "at high user risk",
  ),
  pair(
    "at … user risk",
    where({ userRiskLevels: ["low"] }),
    where({ signInRiskLevels: ["low"] }),
    "at low sign-in risk",
  ),
  pair("at … insider risk", where({ insiderRiskLevels: "minor" }), where({ insiderRiskLevels: "" }), "all"),
  pair("when …", action(REGISTER), to("map"), "to map"),
  pair(
    "under the authentication context …",
    apps({ includeAuthenticationContextClassReferences: ["c1"] }),
    to("All"),
    "all",
  ),
  pair("to ……", to("map"), to("All"), "all"),
  pair("legacy authentication", clients("exchangeActiveSync", "other"), clients("other"), "other legacy clients"),
  pair("with …", clients("browser"), clients("all"), "all"),
  pair("Office 365", to("Office365"), to("MicrosoftAdminPortals"), "the Microsoft admin portals"),
  pair("the Microsoft admin portals", to("MicrosoftAdminPortals"), to("AllAgentIdResources"), "agent resources"),
  pair("agent resources", to("AllAgentIdResources"), to("Office365"), "Office 365"),
  pair("registering security information", action(REGISTER), action("urn:user:registerdevice"), "joining a device"),
  pair("registering or joining a device", action("urn:user:registerdevice"), action(REGISTER), "security information"),
  pair("Windows Phone", on("windowsPhone"), on("windows"), "on Windows"),
  pair("a mobile or desktop app", clients("mobileAppsAndDesktopClients"), clients("browser"), "a browser"),
  pair("Exchange ActiveSync", clients("exchangeActiveSync"), clients("other"), "other legacy clients"),
  pair("other legacy clients", clients("other"), clients("exchangeActiveSync", "other"), "legacy authentication"),
  pair("the device code flow", by("deviceCodeFlow"), by("authenticationTransfer"), "authentication transfer"),
  pair("authentication transfer", by("authenticationTransfer"), by("deviceCodeFlow"), "the device code flow"),
];

const demands = (grantControls: JsonObject) => () =>
  requirementsOf({ grantControls }, new Map(), (id) => (id === "known" ? "House rules" : undefined))
    .map((one) => toldRequirement(one).text)
    .join("\n");
const control = (...builtInControls: readonly string[]) => demands({ builtInControls });
const session = (name: string, setting: JsonObject) => () =>
  sessionRequirements({ [name]: setting })
    .map(({ words }) => words)
    .join("\n") || "no session rule";
const strength = (more: JsonObject) => demands({ authenticationStrength: { id: "s", ...more } });
const persistence = (mode: string) => session("persistentBrowser", { isEnabled: true, mode });
const frequency = (authenticationType: string) =>
  session("signInFrequency", { isEnabled: true, type: "hours", value: 4, authenticationType });
const apps365 = (isEnabled: boolean) => session("applicationEnforcedRestrictions", { isEnabled });
const tokens = (isEnabled: boolean) => session("secureSignInSession", { isEnabled });
const tomorrows = (isEnabled: boolean) => session("tomorrowsControl", { isEnabled });
const vendor = demands({ customAuthenticationFactors: ["Vendor"] });
const requirements: readonly Pair[] = [
  pair("multifactor authentication", control("mfa"), control("block"), "blocked"),
  pair("a compliant device", control("compliantDevice"), control("domainJoinedDevice"), "a hybrid joined device"),
  pair("a hybrid joined device", control("domainJoinedDevice"), control("compliantDevice"), "a compliant device"),
  pair("an approved app", control("approvedApplication"), control("compliantApplication"), "a protection policy"),
  pair(
    "an app with a protection policy",
    control("compliantApplication"),
    control("approvedApplication"),
    "an approved app",
  ),
  pair("a password change", control("passwordChange"), control("riskRemediation"), "remediation of the risk"),
  pair("remediation of the risk", control("riskRemediation"), control("passwordChange"), "a password change"),
  pair("custom control", vendor, control("tomorrow"), "the control"),
  pair("the … …", vendor, control("mfa"), "multifactor authentication"),
  pair("acceptance of terms of use", demands({ termsOfUse: ["x"] }), demands({ termsOfUse: ["known"] }), "House rules"),
  pair(
    "acceptance of the terms of use …",
    demands({ termsOfUse: ["known"] }),
    demands({ termsOfUse: ["x"] }),
    "terms of use",
  ),
  pair("an authentication strength", strength({}), strength({ displayName: "Keys" }), '"Keys"'),
  pair("the authentication strength …", strength({ displayName: "Keys" }), strength({}), "an authentication strength"),
  pair("restrictions enforced by the application", apps365(true), apps365(false), "no session rule"),
  pair("token protection", tokens(true), tokens(false), "no session rule"),
  pair(
    "a second factor",
    frequency("secondaryAuthentication"),
    frequency("primaryAndSecondaryAuthentication"),
    "a sign-in",
  ),
  pair(
    "browser sessions that outlast the browser",
    persistence("always"),
    persistence("never"),
    "after closing the browser",
  ),
  pair("a sign-in after closing the browser", persistence("never"), persistence("always"), "outlast the browser"),
  pair(
    "session control by Defender for Cloud Apps…",
    session("cloudAppSecurity", { isEnabled: true, cloudAppSecurityType: "monitorOnly" }),
    session("cloudAppSecurity", { isEnabled: false }),
    "no session rule",
  ),
  pair(
    "continuous access evaluation…",
    session("continuousAccessEvaluation", { isEnabled: true, mode: "disabled" }),
    session("continuousAccessEvaluation", { isEnabled: false, mode: "disabled" }),
    "no session rule",
  ),
  pair("the session control …", tomorrows(true), tomorrows(false), "no session rule"),
];

const whom =
  (clientApplications: JsonObject, more: JsonObject = {}) =>
  () => {
    const workload = workloadOf({ clientApplications, ...more });
    return workload === null ? "users" : workloadWords(workload, () => undefined).text;
  };
const every = { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] };
const workloads: readonly Pair[] = [
  pair("except …", whom({ ...every, excludeServicePrincipals: ["sync"] }), whom(every), "every service principal"),
  pair(
    ", as far as … selects it",
    whom(every, { servicePrincipalRiskLevels: ["high"] }),
    whom(every),
    "every service principal",
  ),
  pair(
    "service principals",
    whom({ servicePrincipalFilter: filter }),
    whom({ includeServicePrincipals: ["map"] }),
    "map",
  ),
];

export const free = { total: 3, free: 3 };
export const same: SignInConsequences = {
  ...{ ...onlyShifts, asOf: 0, shifts: [], policies: [], morePolicies: 0 },
  policyAdministrators: { before: free, after: free },
};
export const lines =
  (more: Partial<SignInConsequences>, tense: Tense = "plan", brief = false) =>
  () =>
    consequenceLines({ ...same, ...more }, { tense, names: brief ? "one" : "some" }).join("\n");
export const workload = (becomes: SignInConsequences["workloads"][number]["becomes"], tense: Tense = "plan") =>
  lines({ workloads: [{ id: "w", name: "W", becomes, whom: "every agent", what: "a block", where: "" }] }, tense);

/** On the positive sentences of conditions and requirements. */
export const conditionPairs: readonly Pair[] = [...conditions, ...requirements, ...workloads];
