import { consequenceDetails, consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { onlyShifts, type Shift, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { coverage, locationLine } from "../../src/domain/sign-in/location-line.ts";
import type { LocationCoverage } from "../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { TenantPart } from "../../src/domain/tenant/part.ts";
import { aModel, crowd, linesOf, policy } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

export const no = { count: 0, names: [] };
const one = { count: 1, names: ["CA001"] };
const free = { total: 3, free: 3 };
const same: SignInConsequences = {
  ...onlyShifts,
  asOf: 0,
  shifts: [],
  policies: [],
  morePolicies: 0,
  policyAdministrators: { before: free, after: free },
};
const lines =
  (more: Partial<SignInConsequences> = {}, tense: Tense = "plan") =>
  () =>
    consequenceLines({ ...same, ...more }, { tense }).join("\n");
const shift = (kind: Shift["kind"], more: Partial<Shift> = {}): Partial<SignInConsequences> => ({
  shifts: [
    {
      ...{ kind, extent: "every", what: ["multifactor authentication"], remains: false, causes: [], moreCauses: 0 },
      ...{ users: 2, administrators: no, breakGlass: no },
      ...more,
    },
  ],
});
const plan = (kind: Shift["kind"], more?: Partial<Shift>) => lines(shift(kind, more));
const done = (kind: Shift["kind"], more?: Partial<Shift>) => lines(shift(kind, more), "done");
const alone = { users: 1 };
const closing = (policies: readonly SignInPolicy[]) => () =>
  linesOf(
    aModel(
      { before: policies, after: [] },
      [crowd(2)].map((each) => ({ ...each, after: null })),
    ),
  ).join("\n");
const guests = { notAssessed: [{ what: "guests of Fabrikam", policies: no }] };
const lacking =
  (...parts: readonly TenantPart[]) =>
  () =>
    linesOf(aModel({}, [], { unread: parts.map((part) => ({ part, reason: "Refused." })) })).join("\n");
const shifts: readonly Pair[] = [
  pair("No user's sign-in would change.", lines(), plan("blocked"), "would newly be blocked"),
  pair("No user's sign-in changed.", lines({}, "done"), done("mfaDropped"), "no longer need"),
  pair("In what was assessed, no difference for signing in was found.", lines(guests), lines(), "No user's sign-in"),
  pair("Not assessed: …….", lines(guests), lines(), "No user's sign-in would change."),
  pair(
    "what policies demand, block or except, because this could not be read: …",
    lacking("conditionalAccessPolicy"),
    lacking("roleAssignment"),
    "what follows from parts",
  ),
  pair(
    "what follows from parts that could not be read: …",
    lacking("roleAssignment"),
    lacking(),
    "No user's sign-in would change.",
  ),
  pair("at every sign-in", plan("blocked"), plan("blocked", { extent: "some" }), "at some sign-ins"),
  pair("would no longer be blocked", plan("unblocked"), plan("blocked"), "would newly be blocked"),
  pair("is no longer blocked", done("unblocked", alone), done("blocked", alone), "is newly blocked"),
  pair("are no longer blocked", done("unblocked"), done("blocked"), "are newly blocked"),
  pair(
    "could no longer sign in, because the account would be disabled or deleted",
    plan("disabled"),
    plan("enabled"),
    "could sign in again",
  ),
  pair(
    "can no longer sign in, because the account was disabled or deleted",
    done("disabled"),
    done("enabled"),
    "can newly sign in",
  ),
  pair(
    "is blocked by policy already, and the account would be disabled or deleted",
    plan("closed", alone),
    plan("disabled", alone),
    "could no longer sign in",
  ),
  pair(
    "are blocked by policy already, and the accounts would be disabled or deleted",
    closing([policy("p", { controls: ["block"] })]),
    closing([]),
    "could no longer sign in",
  ),
  pair(
    "was blocked by policy before, and the account was disabled or deleted",
    done("closed", alone),
    done("disabled", alone),
    "can no longer sign in",
  ),
  pair(
    "were blocked by policy before, and the accounts were disabled or deleted",
    done("closed"),
    done("disabled"),
    "can no longer sign in",
  ),
  pair("would no longer have", plan("sessionDropped"), plan("sessionAdded"), "would newly have"),
  pair("no longer has", done("sessionDropped", alone), done("sessionAdded", alone), "newly has"),
  pair("no longer have", done("sessionDropped"), done("sessionAdded"), "newly have"),
  pair("would no longer need", plan("mfaDropped"), plan("mfaAdded"), "would newly need"),
  pair("no longer needs", done("deviceDropped", alone), done("deviceAdded", alone), "newly needs"),
  pair("no longer need", done("controlDropped"), done("controlAdded"), "newly need"),
  pair("Report-only, so not enforced: ….", lines({ reportOnly: one }), lines(), "No user's sign-in would change."),
  pair(
    "Of the accounts that can change policies, … of … … sign in without a block or special equipment (… … of …)….",
    lines({ policyAdministrators: { before: free, after: { total: 3, free: 1 } } }),
    lines(),
    "No user's sign-in would change.",
  ),
  pair(
    "Not looked at: registered methods, compliant devices, sign-in risk, sessions that last, security defaults and per-user MFA. Roles and members of dynamic groups are taken as they are now.",
    () => consequenceDetails(same).join("\n"),
    lines(),
    "No user's sign-in would change.",
  ),
];

const app = (becomes: SignInConsequences["applications"][number]["becomes"], tense?: Tense) =>
  lines({ applications: [{ ref: { type: "servicePrincipal", id: "map" }, name: "Map", becomes }] }, tense);
const workload = (becomes: SignInConsequences["workloads"][number]["becomes"], tense?: Tense) =>
  lines(
    { workloads: [{ id: "w", name: "W", becomes, whom: "every agent identity", what: "a block", where: "" }] },
    tense,
  );
const gains = { users: 2, administrators: no, breakGlass: no };
const policies = (isGain: boolean) => () =>
  consequenceDetails({
    ...same,
    policies: [
      {
        ...{ id: "p", name: "P", before: "enforced", after: "enforced" },
        ...{ gains: isGain ? gains : { ...gains, users: 0 }, loses: isGain ? { ...gains, users: 0 } : gains },
      },
    ],
  }).join("\n");
const others: readonly Pair[] = [
  pair("would be off for every user", app("unavailable"), app("available"), "would be possible again"),
  pair("is off for every user", app("unavailable", "done"), app("available", "done"), "is newly possible"),
  pair("would be open to every user", app("openToAll"), app("assignedOnly"), "would be limited to assigned users"),
  pair("is open to every user", app("openToAll", "done"), app("assignedOnly", "done"), "is limited to assigned users"),
  pair("would no longer be enforced", workload("notEnforced"), workload("enforced"), "would newly be enforced"),
  pair("is no longer enforced", workload("notEnforced", "done"), workload("changed", "done"), "in another way"),
  pair("no longer on …", policies(false), policies(true), "newly on 2 users"),
];

const range = (more: Partial<LocationCoverage> = {}): LocationCoverage => ({
  ...{ ipv4Addresses: 16, ipv4Share: 0, ipv6Share: 0, countries: [], trusted: false },
  ...more,
});
const place = (was: LocationCoverage | null, is: LocationCoverage | null, tense: Tense) => () =>
  locationLine({ id: "office", name: "Office", before: was, after: is, exceptedBy: one, includedBy: no }, tense).text;
const covered = (more: Partial<LocationCoverage>) => () => coverage(range(more)).text;
const locations: readonly Pair[] = [
  pair("would no longer exist", place(range(), null, "plan"), place(null, range(), "plan"), "now it does not exist"),
  pair("no longer exists", place(range(), null, "done"), place(null, range(), "done"), "before it did not exist"),
  pair("now it does not exist", place(null, range(), "plan"), place(range(), range(), "plan"), "now 16 IPv4 addresses"),
  pair("before it did not exist", place(null, range(), "done"), place(range(), range(), "done"), "before 16 IPv4"),
  pair(
    ", not trusted",
    place(range({ trusted: true }), range(), "plan"),
    place(range(), range({ trusted: true }), "plan"),
    ", trusted",
  ),
  pair("no addresses", covered({ ipv4Addresses: 0 }), covered({}), "16 IPv4 addresses"),
  pair("every … address", covered({ ipv4Share: 1 }), covered({ ipv4Share: 0.5 }), "50 % of all IPv4 addresses"),
  pair("… % of all … addresses", covered({ ipv4Share: 0.5 }), covered({ ipv4Share: 1 }), "every IPv4 address"),
];

/** On signing in: consequences for users, applications, service principals and locations. */
export const signInPairs: readonly Pair[] = [...shifts, ...others, ...locations];
