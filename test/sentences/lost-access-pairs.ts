import { lostLocations } from "../../src/domain/dangers/location-losses.ts";
import { afterRecoveryLines } from "../../src/domain/recovery/after-recovery.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import type { NamedLocation } from "../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import { workloadOf, workloadWords } from "../../src/domain/sign-in/workload.ts";
import { approvalPhrase } from "../../src/guard/approval-text.ts";
import { approvalForm } from "../../src/mcp/approval-form.ts";
import {
  aModel,
  crowd,
  GLOBAL,
  linesOf,
  location,
  type PolicyParts,
  policy,
  read,
  signInState,
  user,
} from "../domain/sign-in/a-model.ts";
import { aRequest } from "./a-request.ts";
import { same } from "./condition-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const office: NamedLocation = { ...location("office", "192.0.2.0/25"), trusted: true };
const untrusted: NamedLocation = { ...office, trusted: false };
const locations = (places: Record<"includeLocations" | "excludeLocations", string[]>, controls = ["mfa"]) =>
  policy("p", { conditions: { locations: places }, controls });
const except = (...controls: string[]) =>
  locations({ includeLocations: ["All"], excludeLocations: ["office"] }, controls);
const trusting = locations({ includeLocations: ["All"], excludeLocations: ["AllTrusted"] });
const within = locations({ includeLocations: ["office"], excludeLocations: [] });
const lost =
  (
    tense: Tense,
    policies: readonly SignInPolicy[],
    after: readonly NamedLocation[] = [],
    people = [crowd(9)],
    more = {},
  ) =>
  () =>
    lostLocations(
      compareSignIn(aModel({ before: policies, locations: [office], locationsAfter: after }, people, more)),
      tense,
    )
      .map(({ sentence }) => sentence)
      .join("\n") || "no danger";
const [block, ask] = [[except("block")], [except("mfa")]];
const narrowed = [location("office", "192.0.2.0/26")].map((one) => ({ ...one, trusted: true }));
const losses: readonly Pair[] = [
  pair("sign-ins that it would lose", lost("plan", block, narrowed), lost("plan", block), "sign-ins from there"),
  pair("sign-ins that it lost", lost("done", block, narrowed), lost("done", block), "sign-ins from there"),
  pair("sign-ins from there", lost("done", block), lost("done", block, narrowed), "sign-ins that it lost"),
  pair(
    "would match",
    lost("plan", block, [location("office", "192.0.2.0/26")]),
    lost("plan", block),
    "no longer exist",
  ),
  pair("Location … …; ….", lost("done", block), lost("done", [policy("p")]), "no danger"),
  pair("policies that except it would newly block …", lost("plan", block), lost("plan", ask)),
  pair("policies that except it newly block …", lost("done", block), lost("done", ask)),
  pair("policies that except it would newly ask more at …", lost("plan", ask), lost("plan", block)),
  pair("policies that except it newly ask more at …", lost("done", ask), lost("done", block)),
  pair(
    "policies that include it would no longer apply to …",
    lost("plan", [within]),
    lost("plan", ask),
    "would newly ask more",
  ),
  pair("policies that include it no longer apply to …", lost("done", [within]), lost("done", ask), "newly ask more"),
  pair(", for ……", lost("done", ask), lost("done", [...ask, policy("other")]), '"p".'),
  pair(
    "at least",
    lost("done", ask, [], [crowd(9)], { partlyRead: new Set(["p"]) }),
    lost("done", ask),
    ", for 9 users",
  ),
  pair(
    "would no longer be trusted",
    lost("plan", [trusting], [untrusted]),
    lost("plan", [trusting]),
    "no longer exist",
  ),
  pair("is no longer trusted", lost("done", [trusting], [untrusted]), lost("done", [trusting]), "no longer exists"),
  pair(
    "would no longer exist",
    lost("plan", [trusting]),
    lost("plan", [trusting], [untrusted]),
    "no longer be trusted",
  ),
  pair("no longer exists", lost("done", [trusting]), lost("done", [trusting], [untrusted]), "is no longer trusted"),
];

const emergency =
  (tense: Tense, parts: PolicyParts | null, breakGlass = true) =>
  () => {
    const glass = user("glass", signInState(), { breakGlass });
    const cohorts = [glass, user("ada", signInState({ roles: [GLOBAL] }))];
    const after = parts === null ? [] : [policy("p", { users: { includeUsers: ["glass"] }, ...parts })];
    return (
      signInDangers(compareSignIn(aModel({ before: [], after }, cohorts)), tense)
        .filter(({ kind }) => kind === "emergency")
        .map(({ says }) => says.text)
        .join("\n") || "no danger"
    );
  };
const shut = { controls: ["block"] };
const emergencies: readonly Pair[] = [
  pair("at some sign-ins", emergency("done", { conditions: { signInRiskLevels: ["high"] } }), emergency("done", {})),
  pair("the emergency … …", emergency("done", {}), emergency("done", {}, false), "no danger"),
  pair("would newly ask", emergency("plan", {}), emergency("plan", shut), "would newly block"),
  pair("newly asks", emergency("done", {}), emergency("done", shut), "newly blocks"),
  pair("would newly block", emergency("plan", shut), emergency("plan", {}), "would newly ask"),
  pair("newly blocks", emergency("done", shut), emergency("done", {}), "newly asks"),
  pair(
    "… … for ……, which … may be unable to meet.",
    emergency("done", {}),
    emergency("done", { controls: [], session: { signInFrequency: { isEnabled: true, type: "hours", value: 1 } } }),
    "no danger",
  ),
];

const risks = (conditions: object) => () => {
  const on = { displayName: "p", state: "enabled", grantControls: { operator: "OR", builtInControls: ["block"] } };
  const applications = { includeApplications: ["All"] };
  return linesOf(
    aModel({ before: [], after: [read("p", { ...on, conditions: { applications, ...conditions } })] }, [crowd(9)]),
  ).join("\n");
};
const users = { includeUsers: ["All"] };
const principals = { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] };
const filter = { mode: "include", rule: "r" };
const unseen = (what: string, conditions: object, otherwise: object) =>
  pair(what, risks(conditions), risks(otherwise), "p");
const unseenKinds: readonly Pair[] = [
  unseen("which users are at risk", { users, userRiskLevels: ["high"] }, { users }),
  unseen("which sign-ins are at risk", { users, signInRiskLevels: ["high"] }, { users }),
  unseen("which users are an insider risk", { users, insiderRiskLevels: "elevated" }, { users }),
  unseen(
    "who signs in by device code or authentication transfer",
    { users, authenticationFlows: { transferMethods: "deviceCodeFlow" } },
    { users },
  ),
  unseen("which devices match a filter", { users, devices: { deviceFilter: filter } }, { users }),
  unseen(
    "which applications match a filter",
    { users, applications: { includeApplications: ["All"], applicationFilter: filter } },
    { users },
  ),
  unseen(
    "which service principals or agents are at risk",
    { clientApplications: principals, servicePrincipalRiskLevels: ["high"] },
    { clientApplications: principals },
  ),
  unseen(
    "which service principals or agents match a filter",
    { clientApplications: { ...principals, servicePrincipalFilter: filter } },
    { clientApplications: principals },
  ),
];

const whom = (more: object) => () => {
  const workload = workloadOf({ clientApplications: principals, ...more });
  return workload === null ? "" : workloadWords(workload, () => undefined).text;
};
const told = (more: object) => () => approvalForm({ ...aRequest, plan: { ...aRequest.plan, ...more } }).message;
const phraseIn = (tenantName: string) => () =>
  approvalPhrase({ ...aRequest.plan, tenantName }, [{ demand: "phrase", because: "it is large" }]) ?? "";
const [first, later] = [Date.UTC(2026, 10, 30, 21, 14, 3), Date.UTC(2026, 10, 30, 21, 20)];
const after = (signIn: typeof same | null) => () =>
  afterRecoveryLines({ signIn, actors: [], unusable: { total: 0, items: [] }, renew: [] }).join("\n");
const others: readonly Pair[] = [
  pair(
    "its risk level",
    whom({ servicePrincipalRiskLevels: ["high"] }),
    whom({ clientApplications: { ...principals, servicePrincipalFilter: filter } }),
    "a filter",
  ),
  pair("tenant …", phraseIn("Κόντοσο"), phraseIn("Contoso"), "in Contoso"),
  pair("Dangers and signing in are told as of …….…", told({ readUntil: first }), told({}), "Asked for by"),
  pair(
    ", and no worse as of …",
    told({ readUntil: first, checkedUntil: later }),
    told({ readUntil: first, checkedUntil: first }),
    "as of 2026-11-30T21:14:03Z. A yes",
  ),
  pair(
    "A yes is checked against the tenant as it is then.",
    told({ readUntil: first }),
    told({ readUntil: first, comparedAgain: true }),
    "as of 2026-11-30T21:14:03Z.",
  ),
  pair(
    "Not evaluated: security defaults and per-user MFA.",
    after(same),
    after(null),
    "Nothing that changed decides about it.",
  ),
];

export const lostAccessPairs: readonly Pair[] = [...losses, ...emergencies, ...unseenKinds, ...others];
