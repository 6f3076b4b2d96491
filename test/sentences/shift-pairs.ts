import { consequenceDetails } from "../../src/domain/sign-in/consequence-lines.ts";
import type {
  NotAssessed,
  PolicyAdministrators,
  Shift,
  SignInConsequences,
} from "../../src/domain/sign-in/consequences.ts";
import { coverage, locationLine } from "../../src/domain/sign-in/location-line.ts";
import type { LocationCoverage } from "../../src/domain/sign-in/named-location.ts";
import { accessNotAssessed, assignmentsNotAssessed } from "../../src/domain/sign-in/not-assessed.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { free, lines, same, workload } from "./condition-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const no = { count: 0, names: [] };
const one = { count: 1, names: ["CA001"] };
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
const admins = (tense: Tense, after: PolicyAdministrators) =>
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
  pair("would sign in with another user name", plan("renamed"), lines({}), "No user's sign-in would change."),
  pair("signs in with another user name", done("renamed", 1), done("renamed"), "2 users sign in with"),
  pair("sign in with another user name", done("renamed"), done("renamed", 1), "1 user signs in with"),
  pair("would newly have", plan("sessionAdded"), plan("sessionDropped"), "would no longer have"),
  pair("newly has", done("sessionAdded", 1), done("sessionAdded"), "newly have"),
  pair("newly have", done("sessionAdded"), done("sessionDropped"), "no longer have"),
  pair("would newly need", plan("mfaAdded"), plan("mfaDropped"), "would no longer need"),
  pair("newly needs", done("deviceAdded", 1), done("deviceAdded"), "newly need"),
  pair("newly need", done("controlAdded"), done("controlDropped"), "no longer need"),
  pair(
    "policy …",
    plan("blocked"),
    plan("blocked", { causes: [] }),
    "2 users would newly be blocked at every sign-in.",
  ),
  pair("more policy", plan("blocked", { moreCauses: 1 }), plan("blocked", { moreCauses: 2 }), "2 more policies"),
  pair("more policies", plan("blocked", { moreCauses: 2 }), plan("blocked", { moreCauses: 1 }), "1 more policy"),
  pair(
    "emergency account",
    plan("blocked", { breakGlass: one }),
    plan("blocked", { administrators: one }),
    "1 administrator",
  ),
  pair(
    "other",
    plan("enabled", { administrators: one, others: one }),
    plan("enabled", { others: { ...one, count: 2 } }),
    "2 users (",
  ),
  pair("… (…)", plan("enabled", { others: { ...one, count: 2 } }), plan("enabled", { causes: [] }), "2 users could"),
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
  pair(
    "… created again … once a person has reset the password.",
    admins("plan", { total: 3, free: 0, toReset: 1 }),
    admins("plan", { total: 3, free: 0 }),
    "0 of 3 could",
  ),
  pair("now it is", admins("plan", { total: 3, free: 0 }), admins("done", { total: 3, free: 0 }), "before it was"),
  pair("before it was", admins("done", { total: 3, free: 0 }), admins("plan", { total: 3, free: 0 }), "now it is"),
];

const application = (becomes: SignInConsequences["applications"][number]["becomes"], tense: Tense = "plan") =>
  lines({ applications: [{ ref: { type: "servicePrincipal", id: "map" }, name: "Map", becomes }] }, tense);
const concerned = { users: 2, administrators: no, breakGlass: no };
const nowhere = { ...concerned, users: 0 };
const policy = (more: object) =>
  details({
    policies: [
      { id: "p", name: "P", before: "enforced", after: "enforced", gains: concerned, loses: nowhere, ...more },
    ],
  });
const map = { ref: { type: "servicePrincipal", id: "map" }, name: "Map" } as const;
const reassigned = (becomes: "assigned" | "unassigned", tense?: Tense) =>
  lines({ applications: [{ ...map, becomes, through: { count: 1, names: ["HR"], users: 2 } }] }, tense);
const unassessed = (found: readonly NotAssessed[]) => () => found.map(({ what }) => what).join("; ") || "all assessed";
const others: readonly Pair[] = [
  pair(
    "who loses or gets access to … by assignments",
    unassessed(assignmentsNotAssessed(["HR"], false)),
    unassessed(assignmentsNotAssessed([], true)),
    "by further assignments",
  ),
  pair(
    "who loses or gets access to applications by further assignments",
    unassessed(assignmentsNotAssessed([], true)),
    unassessed(assignmentsNotAssessed([], false)),
    "all assessed",
  ),
  pair(
    "who can sign in to applications that differ, or to which other users are assigned",
    unassessed(accessNotAssessed(true)),
    unassessed(accessNotAssessed(false)),
    "all assessed",
  ),
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
  pair("would lose", reassigned("unassigned"), reassigned("assigned"), "would get access"),
  pair("would get", reassigned("assigned"), reassigned("unassigned"), "would lose access"),
  pair("… … access to … (assignment of …).", reassigned("unassigned"), application("assignedOnly"), "limited to"),
  pair("Sign-in to … ….", application("available"), lines({}), "No user's sign-in would change."),
  pair("would newly be enforced", workload("enforced"), workload("notEnforced"), "would no longer be enforced"),
  pair("is newly enforced", workload("enforced", "done"), workload("notEnforced", "done"), "is no longer enforced"),
  pair("would be enforced in another way", workload("changed"), workload("enforced"), "would newly be enforced"),
  pair("is enforced in another way", workload("changed", "done"), workload("enforced", "done"), "is newly enforced"),
  pair("Policy … … on ….", workload("changed"), lines({}), "No user's sign-in would change."),
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
    locationLine({ id: "o", name: "O", before: was, after: is, exceptedBy: no, includedBy: no, [used]: one }, tense)
      .text;
const formerly = (used: string, tense: Tense) => () => {
  const former = { exceptedBy: no, includedBy: no, [used]: one };
  const sides = { before: range(), after: range(in2), exceptedBy: no, includedBy: no };
  return locationLine({ id: "o", name: "O", ...sides, formerly: former }, tense).text;
};
const in2 = { countries: ["DE", "FR"] };
const covers = (more: Partial<LocationCoverage>) => () => coverage(range(more)).text;
const locations: readonly Pair[] = [
  pair(
    "policies that except it",
    place(null, range(), "plan"),
    place(null, range(), "plan", "includedBy"),
    "apply to it",
  ),
  pair(
    "policies that apply to it",
    place(null, range(), "plan", "includedBy"),
    place(null, range(), "plan"),
    "except it",
  ),
  ...["exceptedBy", "includedBy"].flatMap((used) => {
    const [plan, done] =
      used === "exceptedBy"
        ? [
            "policies that would no longer except it or be enforced",
            "policies that no longer except it or are not enforced",
          ]
        : ["policies that apply to it now", "policies that applied to it before"];
    return [
      pair(plan, formerly(used, "plan"), formerly(used, "done"), done),
      pair(done, formerly(used, "done"), formerly(used, "plan"), plan),
    ];
  }),
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
  pair(
    "; countries are found … and no longer …",
    place(range(in2), range({ ...in2, byGps: true }), "plan"),
    place(range(in2), range(in2), "plan"),
    "would match",
  ),
  pair(
    "by the GPS of the Authenticator app",
    place(range(in2), range({ ...in2, byGps: true }), "plan"),
    place(range(in2), range(in2), "plan"),
    "would match",
  ),
  pair(
    "by IP address",
    place(range({ ...in2, byGps: true }), range(in2), "plan"),
    place(range(in2), range(in2), "plan"),
    "would match",
  ),
  pair("addresses that cannot be read", covers({ opaque: true }), covers({}), "16 IPv4 addresses"),
];

/** On the positive sentences of shifts, applications and locations. */
export const shiftPairs: readonly Pair[] = [...shifts, ...others, ...locations];
