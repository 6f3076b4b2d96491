import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { withExemptSince } from "../../src/domain/dangers/new-exemptions.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { Cohort } from "../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import { membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import type { SignInModel, SignInRules } from "../../src/domain/sign-in/model.ts";
import { namedLocation } from "../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import type { PolicyParts } from "../domain/sign-in/a-model.ts";
import { aModel, GLOBAL, linesOf, location, policy, read, signInState, user } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const GLOBAL_ADMIN = signInState({ roles: ["62e90394-69f5-4237-9190-012177145e10"] });
const people = [user("grace", GLOBAL_ADMIN), user("henry", GLOBAL_ADMIN)];
const dangers =
  (was: PolicyParts | null, is: PolicyParts | null, cohorts = people, others: readonly SignInPolicy[] = []) =>
  () =>
    signInDangers(
      compareSignIn(
        aModel(
          {
            before: [...(was === null ? [] : [policy("p", was)]), ...others],
            after: [...(is === null ? [] : [policy("p", is)]), ...others],
          },
          cohorts,
        ),
      ),
      "plan",
    )
      .map(({ says }) => says.text)
      .join("\n");
const glassBlocked = (emergency: number) =>
  dangers(
    null,
    { controls: ["block"] },
    people.map((one, at) => ({ ...one, breakGlass: at < emergency })),
  );
/** Returns what is said of a policy that includes one user in place of all, where that one may be deleted. */
const onlyIncluding = (name: string) => () => {
  const sides = { before: [policy("p")], after: [policy("p", { users: { includeUsers: [name] } })] };
  return signInDangers(compareSignIn(aModel(sides, people, { deleted: new Set(["gone"]) })), "plan")
    .map(({ says }) => says.text)
    .join("\n");
};
/** Returns what is said of the one Global Administrator, beside another account that can change policies. */
const lastHolder = (after: Cohort["after"], tense: "plan" | "done") => () => {
  const ivy = user("ivy", signInState({ roles: ["b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"] }));
  const model = aModel({}, [ivy, user("grace", GLOBAL_ADMIN, { after })]);
  return signInDangers(compareSignIn(model), tense)[0]?.says.text ?? "no lock-out";
};
/** Returns what is said of a policy that blocks sign-ins from anywhere except some places. */
const partly = (was: readonly string[] | null, is: readonly string[]) => () => {
  const except = (excludeLocations: readonly string[]) =>
    policy("p", { controls: ["block"], conditions: { locations: { includeLocations: ["All"], excludeLocations } } });
  const locations = [location("hq", "198.51.100.0/24"), location("branch", "203.0.113.0/28")];
  const model = aModel({ before: was === null ? [] : [except(was)], after: [except(is)], locations }, people);
  const found = signInDangers(compareSignIn(model), "done").filter(({ kind }) => kind === "blocked");
  return found.map(({ says }) => says.text).join("\n") || "no block";
};
const device = { controls: ["compliantDevice"] };
const hourly = { signInFrequency: { isEnabled: true, type: "hours", value: 1 } };
const spared = { users: { includeUsers: ["All"], excludeUsers: ["henry"] } };
const newcomer = user("ivy", signInState(), { before: null });
const keptOut = (...more: PolicyParts[]) => {
  const [grace, henry, ivan] = [...people, user("ivan", GLOBAL_ADMIN)];
  const before = [policy("key", { ...device, users: { includeUsers: ["henry"] } })];
  const after = [
    ...before,
    ...more.map((parts, n) => policy(`p${n}`, { ...parts, users: { includeUsers: ["grace"] } })),
  ];
  const cohorts = [grace, henry, ivan].filter((one) => one !== undefined);
  return (tense: "plan" | "done" = "plan") =>
    () =>
      signInDangers(compareSignIn(aModel({ before, after }, cohorts)), tense)
        .filter(({ kind }) => kind === "lockout")
        .map(({ says }) => says.text)
        .join("\n");
};
/** Returns what is said of an account that can sign in newly and that policies exclude with its group. */
const appearing = (more: Partial<Cohort>) => (tense: "plan" | "done") => () => {
  const apart = policy("p", { users: { includeUsers: ["All"], excludeGroups: ["apart"] } });
  const ivy = user("ivy", signInState({ groups: ["apart"] }), { before: null, ...more });
  const found = signInDangers(compareSignIn(aModel({ before: [apart] }, [ivy])), tense);
  return found.map(({ says }) => says.text).join("\n") || "no danger";
};
const ADMIN_APART = signInState({ roles: [...GLOBAL_ADMIN.roles], groups: ["apart"] });
const exempted = (before: Cohort["before"]) => appearing({ before, after: ADMIN_APART })("done");
/** Returns the words on an account that is exempt by a group, after a record that added or removed it there. */
const exempting = (values: readonly [Json, Json]) => async () => {
  const apart = policy("p", { users: { includeUsers: ["All"], excludeGroups: ["apart"] } });
  const members = membershipsIn(
    new Map([["apart", { live: both(true), members: both([{ type: "user" as const, id: "ivy" }]) }]]),
  );
  const holders = [{ ref: { type: "user", id: "ivy" }, roles: [{ templateId: GLOBAL }] } as const];
  const record: AuditRecord = {
    ...{ id: "r", time: 0, actor: { kind: "user", id: "m", name: "mallory" }, app: null, ip: null, result: "success" },
    ...{ category: "GroupManagement", operation: "Add member to group", correlationId: "c" },
    targets: [
      {
        ref: { type: "group", id: "apart" },
        displayName: "Apart",
        modified: [{ name: "members", oldValue: values[0], newValue: values[1] }],
      },
    ],
  };
  const found = await withExemptSince(
    [user("ivy", ADMIN_APART, { breakGlass: true })],
    { side: "after", policies: [apart], holders, members },
    1,
    async function* (ref) {
      if (ref?.type === "group") yield record;
    },
  );
  return found.map(({ breakGlass, exempt }) => `${breakGlass ? "an emergency account" : exempt}`).join();
};
const both = <T>(value: T) => ({ before: value, after: value });
const sparing = (author: string, asker: string | null) => (tense: "plan" | "done") => () => {
  const model = aModel({ before: [], after: [policy("p", { ...blocking, ...spared })] }, people);
  const known = { authors: new Set([author]), asker };
  return signInDangers(compareSignIn({ ...model, people: known }), tense)
    .map(({ says }) => says.text)
    .join("\n");
};
const blocking = { controls: ["block"] };
const legacyOnly = { ...blocking, conditions: { clientAppTypes: ["other"] } };
const strength = (...allowedCombinations: string[]) =>
  read("p", {
    displayName: "p",
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", authenticationStrength: { id: "own", displayName: "Own", allowedCombinations } },
  });
const [strict, eased] = [strength("fido2"), strength("fido2", "password,sms")];
const accepting = (after: SignInPolicy, say: (model: SignInModel) => readonly string[]) => () =>
  say(aModel({ before: [strict], after: [after] }, [user("cleo")])).join("\n");
const dangersOf = (model: SignInModel) => signInDangers(compareSignIn(model), "plan").map(({ says }) => says.text);
const weakerDone = () =>
  signInDangers(compareSignIn(aModel({ before: [policy("p")], after: [] }, [newcomer])), "done")
    .map(({ says }) => says.text)
    .join("\n");
const deleted = people.map((each) => ({ ...each, after: null }));
const unroled = people.map((each) => ({ ...each, after: each.before && { ...each.before, roles: new Set<string>() } }));
const unroledSince = () =>
  signInDangers(compareSignIn(aModel({ before: [], after: [] }, unroled)), "done")
    .map(({ says }) => says.text)
    .join("\n");
const off = (name: string) => policy(name, { state: "disabled" });
/** Returns what is said of a policy that went, beside others that came. */
const went =
  (more: Partial<SignInRules> = {}, others: readonly SignInPolicy[] = []) =>
  () => {
    const model = aModel({ before: [policy("p")], after: others }, []);
    return signInDangers(compareSignIn({ ...model, after: { ...model.after, ...more } }), "done")
      .map(({ says }) => says.text)
      .join("\n");
  };
const either = ["mfa", "compliantDevice"];
const daily = { signInFrequency: { isEnabled: true, type: "days", value: 1 } };
const formOf = (was: PolicyParts, is: PolicyParts) => () =>
  linesOf(aModel({ before: [policy("p", was)], after: [policy("p", is)] }, [user("cleo"), user("dora")])).join("\n");
const accepted = () =>
  signInDangers(
    compareSignIn(aModel({ before: [policy("p")], after: [policy("p", { controls: either })] }, [newcomer])),
    "done",
  )
    .map(({ says }) => says.text)
    .join("\n");
const weaker: readonly Pair[] = [
  pair("newly blocks sign-ins of …: ….", partly(["hq"], ["branch"]), partly([], ["branch"]), "no block"),
  pair("now …, before …", partly(["hq"], ["branch"]), partly(null, ["branch"]), ': from anywhere except "branch".'),
  pair("it is gone", dangers({}, null), dangers({}, { state: "disabled" }), "it is off"),
  pair("for good and cannot be restored", went({ gone: new Set(["p"]) }), went(), "it is gone."),
  pair(
    "…, and since then there is …, of a similar name…",
    went({}, [off("p (checked)")]),
    went({}, [off("q")]),
    "it is gone.",
  ),
  pair(
    "…, and since then there is …, of the same name…",
    went({}, [{ ...off("p"), id: "other" }]),
    went({}, [off("p (checked)")]),
    "of a similar name",
  ),
  pair(", and … is weaker: …", went({}, [{ ...off("p"), id: "other" }]), went({}, [{ ...policy("p"), id: "other" }])),
  pair(
    "it newly excludes …",
    went({}, [{ ...policy("p", { users: { includeUsers: ["All"], excludeUsers: ["grace"] } }), id: "other" }]),
    went({}, [{ ...policy("p"), id: "other" }]),
    "of the same name.",
  ),
  pair(
    "it applies to no user, because …",
    dangers({}, { users: { includeUsers: ["None"] } }),
    dangers({}, { users: { includeUsers: ["grace"] } }),
    "it no longer includes all users",
  ),
  pair(
    "it applies to no sign-in (now …)",
    dangers({}, { conditions: { locations: { includeLocations: ["All"], excludeLocations: ["All"] } } }),
    dangers({}, { state: "disabled" }),
    "it is off",
  ),
  pair(
    "it only reports",
    dangers({}, { state: "enabledForReportingButNotEnforced" }),
    dangers({}, { state: "disabled" }),
    "it is off",
  ),
  pair(
    "it no longer asks for …",
    dangers({ controls: ["mfa"] }, device),
    dangers({ controls: ["mfa"] }, { controls: ["mfa"], session: hourly }),
    null,
  ),
  pair(
    "…, for which it still asks, newly accepts …",
    accepting(eased, dangersOf),
    accepting(policy("p"), dangersOf),
    'it no longer asks for the authentication strength "Own".',
  ),
  pair(
    "… in its form without …",
    accepting(eased, linesOf),
    accepting(policy("p"), linesOf),
    'no longer need the authentication strength "Own" (policy',
  ),
  pair(
    "it no longer includes …",
    dangers({ users: { includeUsers: ["grace", "henry"] } }, { users: { includeUsers: ["grace"] } }),
    dangers({ users: { includeUsers: ["grace", "henry"] } }, { users: { includeUsers: ["grace", "henry", "ivy"] } }),
    null,
  ),
  pair(
    "it includes only … and so applies to no user",
    onlyIncluding("gone"),
    onlyIncluding("grace"),
    "it no longer includes all users",
  ),
  pair(
    "all users",
    dangers({}, { users: { includeUsers: ["grace"] } }),
    dangers({ users: { includeUsers: ["grace", "henry"] } }, { users: { includeUsers: ["grace"] } }),
    'it no longer includes "henry"',
  ),
  pair(
    "; … (… with privileged roles) who needed a second factor or were blocked … sign in …",
    dangers({}, null),
    dangers({}, null, people, [policy("too")]),
    "it is gone.",
  ),
  pair("without one", dangers({}, null), dangers({}, { controls: either }), "with that instead"),
  pair("without a second factor", weakerDone, accepted, "with that instead too"),
  pair("with that instead", dangers({}, { controls: either }), dangers({}, null), "without one"),
  pair(
    "it newly accepts … in place of …",
    dangers({}, { controls: either }),
    dangers({}, { controls: ["passwordChange"] }),
    "it no longer asks for multifactor authentication",
  ),
  pair(
    "it asks for … in place of …",
    dangers({ session: hourly }, { session: daily }),
    dangers({ session: hourly }, {}),
    "it no longer asks for a sign-in every hour",
  ),
  pair(
    "… alone, because the policy newly accepts … in its place",
    formOf({}, { controls: either }),
    formOf({}, { controls: ["passwordChange"] }),
    "no longer need multifactor authentication (policy",
  ),
  pair(
    "… alone, without … in its place",
    formOf({ controls: either }, {}),
    formOf({ controls: ["passwordChange"] }, {}),
    "newly need multifactor authentication at every",
  ),
  pair(
    '"…" in place of "…"',
    formOf({ session: daily }, { session: hourly }),
    formOf({}, { session: hourly }),
    'newly have the session rule "a sign-in every hour"',
  ),
  pair(
    '"…" but "…"',
    formOf({ session: hourly }, { session: daily }),
    formOf({ session: hourly }, {}),
    'no longer have the session rule "a sign-in every hour" (policy',
  ),
  pair("…; … … … sign in … too", dangers({}, null, [...people, newcomer]), dangers({}, null), "sign in without one."),
  pair("that the plan creates, restores or enables", dangers({}, null, [newcomer]), weakerDone, "enabled since"),
  pair("created, restored or enabled since", weakerDone, dangers({}, null, [newcomer]), "that the plan creates"),
  pair(
    "None of the … accounts that can change policies … sign in any more.",
    dangers(null, null, deleted),
    dangers(null, { controls: ["block"], ...spared }),
    "1 could still sign in freely",
  ),
  pair(
    "… would hold the role … any more, where … can now. Those that may activate it do not count.",
    lastHolder(null, "plan"),
    lastHolder(GLOBAL_ADMIN, "plan"),
    "no lock-out",
  ),
  pair(
    "… holds the role … any more, where … did before. Those that may activate it do not count.",
    lastHolder(null, "done"),
    lastHolder(GLOBAL_ADMIN, "done"),
    "no lock-out",
  ),
  pair(
    "No account… … change policies any more, where … ….",
    dangers(null, null, unroled),
    dangers(null, null, deleted),
    "None of the 2 accounts that can change policies could sign in any more.",
  ),
  pair("can now", dangers(null, null, unroled), unroledSince, "2 accounts could before."),
  pair("could before", unroledSince, dangers(null, null, unroled), "2 accounts can now."),
  pair(
    "The one account that can change policies … not sign in any more.",
    dangers(null, null, deleted.slice(0, 1)),
    dangers(null, null, deleted),
    "None of the 2 accounts",
  ),
  pair(
    "at some sign-ins (…)",
    keptOut(device, legacyOnly)(),
    keptOut(device, blocking)(),
    "would block 1 of 3 accounts that can change policies;",
  ),
  pair("would be", keptOut(blocking)("plan"), keptOut(blocking)("done"), "and 1 other is blocked or limited"),
  pair(
    ", and … … blocked or limited to a device or key",
    keptOut(blocking)("done"),
    dangers(null, { ...blocking, ...spared }),
    "1 could still sign in freely (",
  ),
  pair("would be", keptOut(blocking)("plan"), keptOut(blocking)("done"), "blocked or limited to a device or key"),
  pair(
    "none of them … sign in freely to undo it",
    dangers(null, device),
    dangers(null, { ...device, ...spared }),
    "1 could still sign in freely",
  ),
  pair("the emergency account", glassBlocked(1), glassBlocked(0), "that can change policies;"),
  pair("the emergency accounts", glassBlocked(2), glassBlocked(1), "the emergency account "),
  pair(", … … among them", glassBlocked(1), glassBlocked(0), "that can change policies;"),
  pair(
    "… … still sign in freely (…)",
    dangers(null, { ...device, ...spared }),
    dangers(null, device),
    "none of them could sign in freely",
  ),
  pair(
    'Like an emergency account, which it was not before…: …, with "Global Administrator" and excluded by … that would apply.',
    exempted(null),
    exempted(ADMIN_APART),
    "no danger",
  ),
  pair(
    "placed like an emergency account only since … by …, so it may not be one",
    exempting([null, "ivy"]),
    exempting(["ivy", null]),
    "an emergency account",
  ),
  pair("and was created, restored or enabled", exempted(null), exempted(GLOBAL_ADMIN), "which it was not before: "),
  pair("… of … in use", exempted(null), exempted(ADMIN_APART), "no danger"),
  pair("new account", appearing({ isNew: true })("done"), appearing({})("done"), "1 account ("),
  pair(
    "… … sign in without a second factor, because enforced policies that ask for one exclude …: ….",
    appearing({})("done"),
    appearing({ before: signInState({ groups: ["apart"] }) })("done"),
  ),
  pair("created, restored or enabled since", appearing({})("done"), appearing({ isNew: true })("done"), "new account"),
  pair("that the plan creates, restores or enables", appearing({})("plan"), appearing({})("done"), "enabled since"),
  pair(", an author of these changes", sparing("henry", null)("done"), sparing("grace", null)("done"), '("henry")'),
  pair("It keeps out the account that asks.", sparing("x", "grace")("done"), sparing("x", "henry")("done"), "freely"),
  pair(
    "It would keep out the account that asks.",
    sparing("x", "grace")("plan"),
    sparing("x", "henry")("plan"),
    "freely",
  ),
];

const assessed = (was: PolicyParts | null, is: PolicyParts) => () =>
  linesOf(
    aModel(
      { before: was === null ? [] : [policy("p", was)], after: [policy("p", is)], locations: [at("192.0.2.0/24")] },
      people,
    ),
  ).join("\n");
const from = (...includeLocations: string[]) => ({ conditions: { locations: { includeLocations } } });
const at = (cidrAddress: string) => namedLocation("office", { displayName: "office", ipRanges: [{ cidrAddress }] });
const placed = (was: string, is: string) => () =>
  linesOf(
    aModel(
      {
        before: [
          policy("p", { conditions: { locations: { includeLocations: ["All"], excludeLocations: ["office"] } } }),
        ],
        ...{ locations: [at(was)], locationsAfter: [at(is)] },
      },
      people,
    ),
  ).join("\n");
const switchedOn = (applications: JsonObject) => assessed(null, { conditions: { applications } });
const foreign = (members: readonly string[]) => ({
  users: {
    includeGuestsOrExternalUsers: {
      ...{ guestOrExternalUserTypes: "b2bCollaborationGuest" },
      externalTenants: { membershipKind: "enumerated", members: [...members] },
    },
  },
});
const guest = user("gil", signInState({ guest: "b2bCollaborationGuest" }));
const withGuest = (is: PolicyParts) => () =>
  linesOf(aModel({ after: [policy("p", is)] }, [...people, guest])).join("\n");
const guestsOnly = { users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest" } } };
const notAssessed: readonly Pair[] = [
  pair(
    "the addresses of the location … cannot be read",
    placed("192.0.2.0/24", "everywhere"),
    placed("192.0.2.0/24", "192.0.2.0/25"),
    'Location "office" would match 128 IPv4 addresses',
  ),
  pair(
    "the addresses of the location … cannot be read",
    placed("everywhere", "anywhere"),
    placed("everywhere", "everywhere"),
    "No user's sign-in would change.",
  ),
  pair(
    "No user's sign-in would change.",
    switchedOn({ includeApplications: ["None"] }),
    switchedOn({ applicationFilter: { mode: "include", rule: "r" } }),
    "would newly need multifactor authentication at some sign-ins",
  ),
  pair(
    "a policy names a location that does not exist",
    assessed(null, from("nowhere")),
    assessed(null, from("office")),
    'at some sign-ins (policy "p" from "office")',
  ),
  pair(
    "a policy has a condition that is not known here",
    assessed(null, { conditions: { moonPhases: { includePhases: ["full"] } } }),
    assessed(null, { conditions: { platforms: { includePlatforms: ["linux"] } } }),
    "on Linux",
  ),
  pair(
    "guests of some tenants",
    dangers(foreign(["t1", "t2"]), foreign(["t1"])),
    dangers(foreign(["t1", "t2"]), { users: { includeUsers: ["grace"] } }),
    "it no longer includes guests.",
  ),
  pair(
    "all of the guests whom it included",
    dangers({ users: { includeUsers: ["GuestsOrExternalUsers"] } }, foreign(["t1"])),
    dangers({ users: { includeUsers: ["GuestsOrExternalUsers"] } }, { users: { includeUsers: ["grace"] } }),
    "it no longer includes guests.",
  ),
  pair("guests of … named … only", withGuest(foreign(["t1", "t2"])), withGuest(guestsOnly), "1 user"),
  pair(
    "a policy concerns …, and the directory does not show which of … from there",
    withGuest(foreign(["t1"])),
    withGuest(guestsOnly),
    "1 user",
  ),
  pair(
    "a policy names its users by a word that is not known here",
    withGuest({ users: { includeUsers: ["AllMartians"] } }),
    withGuest({ users: { includeUsers: ["All"] } }),
    "3 users",
  ),
];

/** On dangers of policies, and on what was not assessed. */
export const policyDangerPairs: readonly Pair[] = [...weaker, ...notAssessed];
