import type { JsonObject } from "../../src/domain/json.ts";
import { conditionWords } from "../../src/domain/sign-in/condition-words.ts";
import { conditionsOf } from "../../src/domain/sign-in/conditions.ts";
import { consequenceDetails, consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { onlyShifts, type Shift, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { coverage, locationLine } from "../../src/domain/sign-in/location-line.ts";
import type { LocationCoverage } from "../../src/domain/sign-in/named-location.ts";
import { requirementsOf, requirementWords } from "../../src/domain/sign-in/requirement.ts";
import { sessionRequirements } from "../../src/domain/sign-in/session-requirement.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { workloadOf, workloadWords } from "../../src/domain/sign-in/workload.ts";
import { type Pair, pair } from "./pair.ts";

const everyApplication = { applications: { includeApplications: ["All"] } };
const where = (conditions: JsonObject) => () =>
  conditionWords(conditionsOf({ ...everyApplication, ...conditions }), () => undefined) || "all";
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
  pair(
    "at … insider risk",
    where({ insiderRiskLevels: "minor" }),
    where({ signInRiskLevels: ["low"] }),
    "sign-in risk",
  ),
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
    .map(requirementWords)
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
  pair("token protection", session("secureSignInSession", { isEnabled: true }), apps365(true), "restrictions"),
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
    session("continuousAccessEvaluation", { mode: "disabled" }),
    session("tomorrowsControl", { isEnabled: true }),
    "the session control",
  ),
  pair("the session control …", session("tomorrowsControl", { isEnabled: true }), apps365(true), "restrictions"),
];

const whom =
  (clientApplications: JsonObject, more: JsonObject = {}) =>
  () => {
    const workload = workloadOf({ clientApplications, ...more });
    return workload === null ? "users" : workloadWords(workload, () => undefined);
  };
const every = { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] };
const workloads: readonly Pair[] = [
  pair("except …", whom({ ...every, excludeServicePrincipals: ["sync"] }), whom(every), "every service principal"),
  pair(
    ", as far as a filter or risk level selects it",
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

const no = { count: 0, names: [] };
const one = { count: 1, names: ["CA001"] };
const free = { total: 3, free: 3 };
const same: SignInConsequences = {
  ...{ ...onlyShifts, asOf: 0, shifts: [], policies: [], morePolicies: 0 },
  policyAdministrators: { before: free, after: free },
};
const lines =
  (more: Partial<SignInConsequences>, tense: Tense = "plan", brief = false) =>
  () =>
    consequenceLines({ ...same, ...more }, { tense, names: brief ? "one" : "some" }).join("\n");
const details = (more: Partial<SignInConsequences>) => () => consequenceDetails({ ...same, ...more }).join("\n");
const cause = { id: "p", name: "P", where: "" };
const shift = (kind: Shift["kind"], more: Partial<Shift> = {}): Partial<SignInConsequences> => ({
  shifts: [
    {
      ...{ kind, extent: "every", what: ["MFA"], remains: false, causes: [cause], moreCauses: 0 },
      ...{ users: 2, administrators: no, breakGlass: no, ...more },
    },
  ],
});
const plan = (kind: Shift["kind"], more?: Partial<Shift>) => lines(shift(kind, more));
const done = (kind: Shift["kind"], users = 2) => lines(shift(kind, { users }), "done");
const admins = (tense: Tense, after: { total: number; free: number }) =>
  lines({ policyAdministrators: { before: free, after } }, tense);

const shifts: readonly Pair[] = [
  pair("at some sign-ins", plan("blocked", { extent: "some" }), plan("blocked"), "at every sign-in"),
  pair("would newly be blocked", plan("blocked"), plan("unblocked"), "would no longer be blocked"),
  pair("is newly blocked", done("blocked", 1), done("blocked"), "are newly blocked"),
  pair("are newly blocked", done("blocked"), done("unblocked"), "are no longer blocked"),
  pair(
    "could sign in again, because the account would be enabled, restored or created again",
    plan("enabled"),
    plan("disabled"),
    "no longer",
  ),
  pair(
    "can newly sign in, because the account was created, enabled or restored",
    done("enabled"),
    done("disabled"),
    "can no longer",
  ),
  pair("would sign in with another user name", plan("renamed"), plan("enabled"), "could sign in again"),
  pair("signs in with another user name", done("renamed", 1), done("renamed"), "2 users sign in with"),
  pair("sign in with another user name", done("renamed"), done("renamed", 1), "1 user signs in with"),
  pair("would newly have the session rule", plan("sessionAdded"), plan("sessionDropped"), "would no longer have"),
  pair("newly has the session rule", done("sessionAdded", 1), done("sessionAdded"), "newly have"),
  pair("newly have the session rule", done("sessionAdded"), done("sessionDropped"), "no longer have"),
  pair("would newly need", plan("mfaAdded"), plan("mfaDropped"), "would no longer need"),
  pair("newly needs", done("deviceAdded", 1), done("deviceAdded"), "newly need"),
  pair("newly need", done("controlAdded"), done("controlDropped"), "no longer need"),
  pair("policy …", plan("blocked"), plan("disabled", { causes: [] }), "2 users could no longer sign in"),
  pair("more policy", plan("blocked", { moreCauses: 1 }), plan("blocked", { moreCauses: 2 }), "2 more policies"),
  pair("more policies", plan("blocked", { moreCauses: 2 }), plan("blocked", { moreCauses: 1 }), "1 more policy"),
  pair(
    "emergency account",
    plan("blocked", { breakGlass: one }),
    plan("blocked", { administrators: one }),
    "1 administrator",
  ),
  pair("(with …)", plan("blocked", { administrators: one }), plan("blocked"), "2 users would"),
  pair(
    "and … more",
    plan("blocked", { administrators: { ...one, count: 3 } }),
    plan("blocked", { administrators: one }),
    "CA001",
  ),
  pair("And ….", lines({ moreLocations: 2 }), lines({}), "No user's sign-in would change."),
  pair("more …", lines({ moreApplications: 1 }), lines({}), "No user's sign-in would change."),
  pair("And ….", details({ morePolicies: 1 }), details({}), "Not looked at"),
  pair("now it is", admins("plan", { total: 3, free: 0 }), admins("done", { total: 3, free: 0 }), "before it was"),
  pair("before it was", admins("done", { total: 3, free: 0 }), admins("plan", { total: 3, free: 0 }), "now it is"),
];

const application = (becomes: SignInConsequences["applications"][number]["becomes"], tense: Tense = "plan") =>
  lines({ applications: [{ ref: { type: "servicePrincipal", id: "map" }, name: "Map", becomes }] }, tense);
const workload = (becomes: SignInConsequences["workloads"][number]["becomes"], tense: Tense = "plan") =>
  lines({ workloads: [{ id: "w", name: "W", becomes, whom: "every agent", what: "a block", where: "" }] }, tense);
const concerned = { users: 2, administrators: no, breakGlass: no };
const nowhere = { ...concerned, users: 0 };
const policy = (more: object) =>
  details({
    policies: [
      { id: "p", name: "P", before: "enforced", after: "enforced", gains: concerned, loses: nowhere, ...more },
    ],
  });

const others: readonly Pair[] = [
  pair("would be possible again", application("available"), application("unavailable"), "would be off for every user"),
  pair("is newly possible", application("available", "done"), application("unavailable", "done"), "is off for every"),
  pair(
    "would be limited to assigned users",
    application("assignedOnly"),
    application("openToAll"),
    "open to every user",
  ),
  pair(
    "is limited to assigned users",
    application("assignedOnly", "done"),
    application("openToAll", "done"),
    "is open to",
  ),
  pair("Sign-in to … ….", application("available"), lines({}), "No user's sign-in would change."),
  pair("would newly be enforced", workload("enforced"), workload("notEnforced"), "would no longer be enforced"),
  pair("is newly enforced", workload("enforced", "done"), workload("notEnforced", "done"), "is no longer enforced"),
  pair("would be enforced in another way", workload("changed"), workload("enforced"), "would newly be enforced"),
  pair("is enforced in another way", workload("changed", "done"), workload("enforced", "done"), "is newly enforced"),
  pair("Policy … … on … (……).", workload("changed"), lines({}), "No user's sign-in would change."),
  pair("newly on …", policy({}), policy({ gains: nowhere, loses: concerned }), "no longer on 2 users"),
  pair("… to …", policy({ before: "off" }), policy({}), "(on)"),
  pair("Policy … (…): ….", policy({}), details({}), "Not looked at"),
];

const range = (more: Partial<LocationCoverage> = {}): LocationCoverage => ({
  ...{ ipv4Addresses: 16, ipv4Share: 0, ipv6Share: 0, countries: [], trusted: false, ...more },
});
const place =
  (was: LocationCoverage | null, is: LocationCoverage | null, tense: Tense, used = "exceptedBy") =>
  () =>
    locationLine({ id: "o", name: "O", before: was, after: is, exceptedBy: no, includedBy: no, [used]: one }, tense);
const in2 = { countries: ["DE", "FR"] };
const covers = (more: Partial<LocationCoverage>) => () => coverage(range(more));

const locations: readonly Pair[] = [
  pair(
    "policies that except it: …",
    place(null, range(), "plan"),
    place(null, range(), "plan", "includedBy"),
    "apply to it",
  ),
  pair(
    "policies that apply to it: …",
    place(null, range(), "plan", "includedBy"),
    place(null, range(), "plan"),
    "except it",
  ),
  pair("would match", place(null, range(), "plan"), place(range(), null, "plan"), "would no longer exist"),
  pair("some IPv6 addresses", covers({ ipv6Share: 0.0001 }), covers({ ipv6Share: 0.5 }), "50 % of all IPv6 addresses"),
  pair(
    "unknown countries",
    place(range(), range({ countries: ["unknown"] }), "plan"),
    place(range(), range(in2), "plan"),
    "added DE",
  ),
  pair("; added …", place(range(), range(in2), "plan"), place(range(in2), range(), "plan"), "; removed DE and FR"),
  pair("; removed …", place(range(in2), range(), "plan"), place(range(), range(in2), "plan"), "; added DE and FR"),
  pair("addresses that cannot be read", covers({ opaque: true }), covers({}), "16 IPv4 addresses"),
];

/** On the positive sentences of signing in: conditions, requirements, shifts, applications and locations. */
export const conditionPairs: readonly Pair[] = [
  ...conditions,
  ...requirements,
  ...workloads,
  ...shifts,
  ...others,
  ...locations,
];
