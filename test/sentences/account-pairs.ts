import { keptFor, nameBeside } from "../../src/domain/assessment/account-access.ts";
import type { AccessState, ActorAccess, SignInAccess } from "../../src/domain/assessment/actor-access.ts";
import { actorAccessSentence, actorAfterSentence } from "../../src/domain/assessment/actor-access.ts";
import { AdditionsToApplication } from "../../src/domain/assessment/application-access.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import type { Json } from "../../src/domain/json.ts";
import {
  type AfterRecovery,
  afterRecoveryLines,
  type RenewalReason,
} from "../../src/domain/recovery/after-recovery.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { type Pair, pair } from "./pair.ts";

const state = (signIn: SignInAccess, ...roles: readonly string[]): AccessState => ({ signIn, roles });
const access = (now: AccessState, after = now, kind: Actor["kind"] = "user"): ActorAccess => ({
  actor: { kind, id: "mallory", name: "mallory@contoso.example" },
  ref: { type: "user", id: "mallory" },
  now,
  after,
});
const before =
  (...given: Parameters<typeof access>) =>
  () =>
    actorAccessSentence(access(...given));
const after =
  (...given: Parameters<typeof access>) =>
  () =>
    actorAfterSentence(access(...given));

const kept = (...exempt: readonly string[]) => {
  const facts = { breakGlass: new Set(exempt), newlyExempt: new Map([["mallory", "placed like one"]]) };
  return before({ ...state("open"), ...keptFor({ type: "user", id: "mallory" }, facts) });
};
const author = { kind: "user", id: "nora", name: "Nora" } as const;
const origin = (userPrincipalName: string, userType: string) =>
  before({ ...state("open"), ...nameBeside(author, { userPrincipalName, userType }) });
const EXTERNAL = "nora_x.example#EXT#@contoso.example";
const account: readonly Pair[] = [
  pair(
    "a guest from another tenant",
    origin(EXTERNAL, "Guest"),
    origin("nora@contoso.example", "Guest"),
    '" can sign in',
  ),
  pair("a member from another tenant", origin(EXTERNAL, "Member"), origin(EXTERNAL, "Guest"), "a guest from"),
  pair("an emergency access account that was used", kept("mallory"), kept(), "placed like one"),
  pair(
    "is blocked by policy at every ordinary sign-in",
    before(state("blocked")),
    before(state("open")),
    "can sign in",
  ),
  pair(
    "is not an account or application of this tenant now",
    before(state("unknown")),
    before(state("disabled")),
    "is disabled",
  ),
  pair(
    "is no application of this tenant now: it is a service of Microsoft, or was removed",
    before(state("unknown"), state("unknown"), "app"),
    before(state("enabled"), state("enabled"), "app"),
    "is enabled",
  ),
  pair("can sign in", before(state("open")), before(state("blocked")), "is blocked by policy"),
  pair("can sign in with a managed device or key", before(state("limited")), before(state("open")), "can sign in and"),
  pair("is disabled", before(state("disabled")), before(state("enabled")), "is enabled"),
  pair("is deleted and can be restored", before(state("deleted")), before(state("disabled")), "is disabled"),
  pair("is enabled", before(state("enabled")), before(state("disabled")), "is disabled"),
  pair(
    "This plan would let it sign in again.",
    before(state("disabled"), state("open")),
    before(state("disabled"), state("blocked")),
    "After this plan it is blocked",
  ),
  pair(
    "After this plan it ….",
    before(state("limited"), state("open")),
    before(state("limited")),
    "This plan does not change that.",
  ),
  pair(
    "This plan would give it ….",
    before(state("open"), state("open", "Owner")),
    before(state("open", "Owner"), state("open")),
    "This plan would take",
  ),
  pair(
    "This plan would name it ….",
    before(state("open"), { ...state("open"), name: "b@x" }),
    before({ ...state("open"), name: "b@x" }, state("open")),
    "that name back",
  ),
  pair(
    "This plan would give it that name back.",
    before({ ...state("open"), name: "b@x" }, state("open")),
    before({ ...state("open"), name: "b@x" }),
    "This plan does not change that.",
  ),
  pair(
    "This plan would take … from it.",
    before(state("open", "Owner"), state("open")),
    before(state("open"), state("open", "Owner")),
    "This plan would give it",
  ),
  pair("… no directory role", before(state("open")), before(state("open", "Owner")), 'and holds "Owner"'),
  pair(
    "This plan does not change that.",
    before(state("open")),
    before(state("open"), state("blocked")),
    "After this plan it is blocked",
  ),
  pair(
    "Before the recovery it could not.",
    after(state("blocked"), state("open")),
    after(state("open"), state("blocked")),
    "Before the recovery it could.",
  ),
  pair(
    "Before the recovery it could.",
    after(state("open"), state("disabled")),
    after(state("disabled"), state("open")),
    "Before the recovery it could not.",
  ),
];

type Addition = readonly [ref: EntityRef, name: string, oldValue: Json, newValue: Json];
const hr = { type: "application", id: "hr" } as const;
const ci = { type: "federatedIdentityCredential", id: "ci" } as const;
const nora = { type: "user", id: "nora" } as const;
const secret = (keyId: string) => [{ keyId, displayName: "sync" }];
/** Says what one author added to the application that is undone. */
const additions =
  (writes: readonly Addition[], { by = "yuki", isCut = false } = {}) =>
  () => {
    const found = new AdditionsToApplication(
      ({ id }) => id === "hr",
      ({ id }) => id === "hr",
    );
    for (const [at, [ref, name, oldValue, newValue]] of writes.entries()) {
      found.add({
        ...{ id: `${at}`, time: at, app: null, ip: null, category: "", operation: "Update", correlationId: "c" },
        ...{ actor: { kind: "app", id: by, name: by }, result: "success" },
        targets: [
          { ref, displayName: "ci", modified: [{ name, oldValue, newValue }] },
          { ref: nora, displayName: "Nora", modified: [] },
        ],
      });
    }
    const added = found.result(isCut);
    const now: AccessState = { ...state("enabled"), permissions: [] };
    const one = access(now, now, "app");
    return actorAccessSentence(added === null ? one : { ...one, added });
  };
const addsSecret: Addition = [hr, "passwordCredentials", [], secret("k1")];
const takesSecret: Addition = [hr, "passwordCredentials", secret("k1"), []];
const otherPower = "credentials and owners are not part of this line";
const ofLog = "the audit log has no credential or owner";

const added: readonly Pair[] = [
  pair(
    "Between the snapshot and the preview, others added to …: …, by …. An undo of its own work leaves that.…",
    additions([addsSecret]),
    additions([addsSecret], { by: "hr" }),
    ofLog,
  ),
  pair(
    "Between the snapshot and the preview, the audit log has no credential or owner that others added to ….",
    additions([takesSecret, addsSecret]),
    additions([addsSecret]),
    'secret "sync"',
  ),
  pair(
    "There may be more, because not all records were read.",
    additions([addsSecret], { isCut: true }),
    additions([addsSecret]),
    "An undo of its own work leaves that. Its delegated",
  ),
  pair(
    "Its delegated permissions are not part of this line, nor what it had of these before.",
    additions([]),
    additions([], { isCut: true }),
    otherPower,
  ),
  pair(
    "federated credential …",
    additions([[ci, "applicationId", null, "hr"]]),
    additions([[ci, "applicationId", null, "other"]]),
    ofLog,
  ),
  pair("… as an owner", additions([[hr, "owners", null, "nora"]]), additions([[hr, "owners", "nora", null]]), ofLog),
];

const nothingAfter: AfterRecovery = { actors: [], unusable: { total: 0, items: [] }, renew: [] };
const recovered = (more: Partial<AfterRecovery>) => () => afterRecoveryLines({ ...nothingAfter, ...more }).join("\n");
const payroll = { ref: { type: "application", id: "payroll" }, displayName: "Payroll" } as const;
const principal = { type: "servicePrincipal", id: "payroll-principal" } as const;
const unusable = (total: number, of: typeof principal | null, isRestorable = false) =>
  recovered({ unusable: { total, items: [{ ...payroll, principal: of, isRestorable }] } });
const renewed = (reason: RenewalReason, holds?: string) =>
  recovered({ renew: [{ reason, total: 1, items: [{ ...payroll, ...(holds === undefined ? {} : { holds }) }] }] });
const noPrincipal =
  "… is back and has no service principal, so no user can sign in to it and its permissions have no effect.";
const deletedPrincipal = "… is back, but its service principal … is still deleted: restore that one too.";

const recovery: readonly Pair[] = [
  pair("Not assessed.", recovered({}), recovered({ signIn: null }), "Nothing that changed decides about it."),
  pair("Nothing that changed decides about it.", recovered({ signIn: null }), recovered({}), "Not assessed."),
  pair(noPrincipal, unusable(1, null), unusable(1, principal), "was permanently deleted"),
  pair(deletedPrincipal, unusable(1, principal, true), unusable(1, principal), "was permanently deleted"),
  pair("of these without a service principal in use", unusable(3, null), unusable(1, null), "has no service principal"),
  pair(
    "was restored without a password that is known to work: set a new one",
    renewed("password"),
    renewed("asDeleted"),
    "of the time of its deletion",
  ),
  pair(
    "had secrets or certificates changed since the snapshot: remove those that are there and not yours, create those that are missing",
    renewed("changed"),
    renewed("password"),
    "set a new one",
  ),
  pair("… (……), of which each ….", renewed("password"), recovered({})),
  pair("to renew: …", renewed("changed"), recovered({ renew: [] }), "Not assessed."),
  pair(
    "… is back, but its service principal … was permanently deleted: create a new one, and its consents and assignments anew.",
    unusable(1, principal),
    unusable(1, principal, true),
    "restore that one too",
  ),
  pair(
    "has secrets or certificates of the time of its deletion: replace those that others may know",
    renewed("asDeleted", "1 secret"),
    renewed("changed"),
    "changed since the snapshot",
  ),
  pair("may have", renewed("asDeleted"), renewed("asDeleted", "1 secret"), "of which each has secrets"),
  pair("holding …", renewed("changed", "1 secret"), renewed("changed"), "(payroll)), of which each"),
  pair("application: …", unusable(1, null), recovered({}), "Not assessed."),
  pair("account: …", recovered({ actors: [access(state("open"))] }), recovered({}), "Not assessed."),
  pair(
    "and … more",
    recovered({ renew: [{ reason: "password", total: 3, items: [payroll] }] }),
    renewed("password"),
    "1 object",
  ),
  pair("…… more …", unusable(3, null), unusable(1, null), "has no service principal"),
];

/** On accounts of authors, and on the state after a recovery. */
export const accountPairs: readonly Pair[] = [...account, ...recovery, ...added];
