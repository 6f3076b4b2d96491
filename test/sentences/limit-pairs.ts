import { receiptLines } from "../../src/cli/commands/receipt-lines.ts";
import type { RecoveryReceipt } from "../../src/domain/approval/receipt.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import { labelOf } from "../../src/domain/tenant/state.ts";
import { refusedReadOnly } from "../../src/guard/access.ts";
import { requireApprover } from "../../src/guard/approver.ts";
import { aModel, linesOf, location, type PolicyParts, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { filled, type Pair, pair } from "./pair.ts";

const GLOBAL = signInState({ roles: ["62e90394-69f5-4237-9190-012177145e10"] });
const people = [user("grace", GLOBAL), user("henry", GLOBAL), user("ida")];
const dangers =
  (was: PolicyParts | null, is: PolicyParts | null, tense: Tense = "plan", users: number | null = 3) =>
  () =>
    signInDangers(
      compareSignIn(
        aModel(
          { before: was === null ? [] : [policy("p", was)], after: is === null ? [] : [policy("p", is)] },
          people,
          { users },
        ),
      ),
      tense,
    )
      .map(({ says }) => says.text)
      .join("\n") || "no danger";
const halves = (names: readonly string[]) =>
  signInDangers(
    compareSignIn(
      aModel(
        { after: names.map((name) => policy(name, { controls: ["block"], users: { includeUsers: [name] } })) },
        Array.from({ length: 12 }, (_, n) => user(n < names.length ? (names[n] ?? "") : `other${n}`)),
      ),
    ),
    "plan",
  )
    .map(({ policy: by, says }) => `${by?.name ?? ""} ${says.text}`)
    .join("\n") || "no danger";
const block = { controls: ["block"] };
const device = { controls: ["compliantDevice"] };
const eased = { session: { persistentBrowser: { isEnabled: true, mode: "always" } } };
const systems = (...includePlatforms: readonly string[]) => ({
  conditions: { platforms: { includePlatforms: [...includePlatforms] } },
});
const onSystems = (was: readonly string[], is: readonly string[], tense: Tense = "plan") =>
  dangers(systems(...was), systems(...is), tense);
const relocated = () => {
  const abroad = policy("p", {
    conditions: { locations: { includeLocations: ["All"], excludeLocations: ["office"] } },
  });
  const [locations, locationsAfter] = [[location("office", "192.0.2.0/24")], [location("office", "192.0.3.0/24")]];
  const moved = compareSignIn(aModel({ before: [abroad], locations, locationsAfter }, people));
  return signInDangers(moved, "plan")
    .map(({ says }) => says.text)
    .join("\n");
};
const rule = (text: string): PolicyParts => ({
  conditions: { devices: { deviceFilter: { mode: "include", rule: text } } },
});
const assessed = (was: PolicyParts, is: PolicyParts) => () =>
  linesOf(aModel({ before: [policy("p", was)], after: [policy("p", is)] }, people)).join("\n");
const foreign = (guests: number) => () => {
  const users = {
    includeGuestsOrExternalUsers: {
      ...{ guestOrExternalUserTypes: "b2bCollaborationGuest" },
      externalTenants: { membershipKind: "enumerated", members: ["t1"] },
    },
  };
  const all = Array.from({ length: guests }, (_, n) => user(`g${n}`, signInState({ guest: "b2bCollaborationGuest" })));
  return linesOf(aModel({ after: [policy("p", { users })] }, all)).join("\n");
};

const policies: readonly Pair[] = [
  pair("would …", dangers(null, block), dangers(null, block, "done"), "blocks 2 of 2"),
  pair("would block", dangers(null, block), dangers(null, block, "done"), "blocks the sign-ins"),
  pair("… of … that can change policies", dangers(null, block), dangers(null, {}), "no danger"),
  pair("a device or key of …", dangers(null, device), dangers(null, block), "would block 2 of 2 accounts"),
  filled(
    "…… (… of …)",
    [["3 of ", "3 users", "2", "2 administrators"], dangers(null, block)],
    [["", "3 users", "2", "2 administrators"], dangers(null, block, "plan", null)],
  ),
  pair("…… the sign-ins of ….", dangers(null, block), dangers(null, device), "would demand"),
  pair(
    "Policies together",
    () => halves(["a", "b"]),
    () => halves(["a"]),
    "no danger",
  ),
  pair("would be", dangers({}, null), dangers({}, null, "done"), "is weaker: it is gone"),
  pair("… weaker: …", dangers({}, null), dangers({}, {}), "no danger"),
  pair("would apply", onSystems(["linux"], ["macOS"]), onSystems(["linux"], ["macOS"], "done"), "applies to other"),
  pair(
    "… to other sign-ins: …",
    onSystems(["linux"], ["macOS"]),
    onSystems(["linux", "windows"], ["linux"]),
    "would be weaker: it applies to fewer sign-ins, those on Linux",
  ),
  pair(
    "… no longer to some and newly to others, those …",
    onSystems(["linux"], ["macOS"]),
    onSystems(["linux"], ["linux", "macOS"]),
    "no danger",
  ),
  pair("in place of those …", onSystems(["linux"], ["macOS"]), relocated, '"office" (with 256 IPv4 addresses added'),
  pair(
    "it applies to other sign-ins:",
    dangers({ ...systems("linux"), controls: ["mfa", "block"] }, { ...systems("macOS"), controls: ["mfa"] }),
    onSystems(["linux"], ["macOS"]),
    "would apply to other sign-ins: no longer",
  ),
  pair("it is off", dangers({}, { state: "disabled" }), dangers({}, null), "it is gone"),
  pair("it allows …", dangers({}, eased), dangers(eased, {}), "no danger"),
  pair(
    "it applies to fewer sign-ins, those …",
    dangers({}, { conditions: { clientAppTypes: ["browser"] } }),
    dangers({}, { conditions: { clientAppTypes: ["all"] } }),
    "no danger",
  ),
  pair(
    "a filter or condition rule of a policy changes",
    assessed(rule("a"), rule("b")),
    assessed(rule("a"), rule("a")),
    "No user's",
  ),
  pair("guest comes", foreign(1), foreign(2), "guests come"),
  pair("guests come", foreign(2), foreign(1), "guest comes"),
];

const receipt: RecoveryReceipt = {
  ...{ tenant: { id: "t", name: "Contoso" }, recoveryJobId: "r", previewJobId: "p", planDigest: "d1", issuedAt: 0 },
  ...{ requester: { id: "ada", name: "ada@contoso.example" }, trail: { records: 3, head: "h" } },
  approval: {
    ...{ id: "a", decision: "approved", decidedAt: 0, channel: "page", demands: [] },
    approver: { id: "ben", name: "ben@contoso.example" },
  },
  outcome: {
    ...{ status: "successful", startedAt: 0, endedAt: 1, changedObjects: 1, changedLinks: 0 },
    ...{ modifiedObjects: 1, modifiedLinks: 0, failedChanges: 0 },
  },
};
const receipted =
  (more: Partial<RecoveryReceipt> = {}) =>
  () =>
    receiptLines({ ...receipt, ...more }).join("\n");
const { approval } = receipt;
const signed = { time: 0, methods: ["fido"] };
const approved = (more: object) => receipted(approval === null ? {} : { approval: { ...approval, ...more } });

const receipts: readonly Pair[] = [
  pair(
    "an unknown number of …s",
    receipted({ outcome: { ...receipt.outcome, modifiedLinks: null } }),
    receipted(),
    "0 links",
  ),
  pair(
    ", signed in for it at ……",
    approved({ approver: { id: "b", name: "ben", authentication: signed } }),
    receipted(),
    "page",
  ),
  pair("Approved by: … (…) at …, ……", receipted(), receipted({ approval: null }), "no approval was asked for"),
  pair("The operator's policy asked for: …", approved({ demands: ["phrase"] }), receipted(), "Approved by: ben"),
];

const ada: Caller = {
  ...{ id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: [] },
  permissions: ["EntraBackup.ReadWrite.Recovery"],
};
const approver = (caller: Caller, readOnly: boolean) => () => {
  try {
    requireApprover(caller, readOnly);
    return "accepted";
  } catch (error) {
    if (error instanceof RewindError) return error.message;
    throw error;
  }
};
const boss: Caller = { ...ada, roles: ["backupAdministrator"] };
const label = (properties: Record<string, string>, name: string | null) => () =>
  labelOf({ ref: { type: "federatedIdentityCredential", id: "f" }, displayName: null, properties }, () => name) ??
  "no name";

const others: readonly Pair[] = [
  pair("Approving a recovery", approver(ada, false), approver(boss, false), "accepted"),
  pair(
    "… would change the tenant, and this server was started read-only: it looks, compares and stops jobs, and changes nothing. Only the person who configures the server can lift that, by starting it without --read-only and without ENTRA_REWIND_READ_ONLY.",
    () => refusedReadOnly("start_recovery").message,
    approver(ada, false),
    "needs the role",
  ),
  pair(
    "… of …",
    label({ name: "builds", applicationId: "a" }, "Farm"),
    label({ name: "builds", applicationId: "a" }, null),
    "builds",
  ),
];

/** On dangers of policies, receipts and who may approve. */
export const limitPairs: readonly Pair[] = [...policies, ...receipts, ...others];
