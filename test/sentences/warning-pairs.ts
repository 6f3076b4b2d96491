import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { type HeldName, heldNameSentence } from "../../src/domain/assessment/held-names.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";
import {
  recordCancel,
  recordDecision,
  recordJobEnd,
  recordJobStart,
  recordSnapshot,
} from "../../src/engine/tenant-log.ts";
import type { TrailEvent } from "../../src/service/audit-trail.ts";
import { findJob } from "../../src/store/work/jobs.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { boss, logOf } from "../support/recovery-tenant.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";

const only = ({ type, id }: EntityRef) => ({ entities: [{ type, ids: [id] }] }) as const;

/** Returns the assessment of a preview of one object, after what was done to the tenant since the snapshot. */
async function assessed(tenant: EngineTenant, about: EntityRef | null, since: (hands: DirectoryWriter) => void) {
  const snapshot = await tenant.snapshot();
  since(tenant.hands);
  const preview = await tenant.preview(snapshot, about === null ? { all: true } : only(about));
  return (await tenant.engine.recovery.summarizeChanges(preview.id)).assessment;
}
type Fate = "live" | "deleted" | "purged";
const meet = (fate: Fate, ref: EntityRef, hands: DirectoryWriter): void => {
  if (fate !== "live") hands.delete(ref);
  if (fate === "purged") hands.purge(ref);
};
const warningsIn = (assessment: Awaited<ReturnType<typeof assessed>>): string =>
  assessment?.warnings?.items.map(({ sentence }) => sentence).join("\n") || "no warning";

const application = (fate: Fate, isAlone = true) =>
  inTenant(async (tenant) => {
    const half = { displayName: "Sync", appId: "sync" };
    const app = tenant.hands.create("application", half);
    const principal = tenant.hands.create("servicePrincipal", { ...half, servicePrincipalNames: ["sync"] });
    return warningsIn(
      await assessed(tenant, isAlone ? app : null, (hands) => {
        meet(fate, principal, hands);
        hands.delete(app);
      }),
    );
  });
const bare = (hasPrincipal: boolean) =>
  inTenant(async (tenant) => {
    const half = { displayName: "Sync", appId: "sync" };
    const app = tenant.hands.create("application", half);
    if (hasPrincipal) tenant.hands.create("servicePrincipal", { ...half, servicePrincipalNames: ["sync"] });
    return warningsIn(await assessed(tenant, app, (hands) => hands.delete(app)));
  });
const conditions = (groups: readonly string[]) => ({
  users: { includeGroups: groups },
  applications: { includeApplications: ["All"] },
  clientAppTypes: ["all"],
});
const doors = (tenant: EngineTenant, groups: readonly string[]) =>
  tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Doors", state: "enabled", conditions: conditions(groups) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
const named = (fate: Fate) =>
  inTenant(async (tenant) => {
    const group = tenant.group("Field");
    const policy = doors(tenant, [group.id]);
    return warningsIn(
      await assessed(tenant, policy, (hands) => {
        meet(fate, group, hands);
        hands.update(policy, { state: "disabled" });
      }),
    );
  });
const left = (fate: Fate) =>
  inTenant(async (tenant) => {
    const [kept, group] = [tenant.group("Kept"), tenant.group("Field")];
    const policy = doors(tenant, [kept.id, group.id]);
    return warningsIn(
      await assessed(tenant, policy, (hands) => {
        hands.update(policy, { state: "disabled", conditions: conditions([kept.id]) });
        meet(fate, group, hands);
      }),
    );
  });
const called = (name: string) => ({ userPrincipalName: `${name}@contoso.example` });
/** A user whose planned name a new user has, or one who cannot get another. */
const taken = (by: "nobody" | "new" | "stuck", isRenamed = false) =>
  inTenant(async (tenant) => {
    const ada = tenant.user("ada");
    const bob = tenant.user("bob");
    return warningsIn(
      await assessed(tenant, by === "stuck" ? null : ada, (hands) => {
        if (isRenamed) hands.update(ada, called("zoe"));
        hands.delete(ada);
        if (by === "new") tenant.user("ada");
        if (by === "stuck") {
          hands.update(bob, called("ada"));
          tenant.sync.create("user", { displayName: "bob", ...called("bob") }, { synchronized: true });
        }
      }),
    );
  });
/** A deleted application that had the identifier of another one for a time, which that one may have again. */
const borrowed = (isBack = true) =>
  inTenant(async (tenant) => {
    const owner = tenant.hands.create("application", { displayName: "Erp", identifierUris: ["api://erp"] });
    const app = tenant.hands.create("application", { displayName: "Crm", identifierUris: ["api://crm"] });
    return warningsIn(
      await assessed(tenant, app, (hands) => {
        hands.update(owner, { identifierUris: [] });
        hands.update(app, { identifierUris: ["api://erp"] });
        hands.delete(app);
        if (isBack) hands.update(owner, { identifierUris: ["api://erp"] });
      }),
    );
  });

/** A user whose name another one has, which keeps it for this reason. */
const heldBy = (keeps: HeldName["keeps"]) => () =>
  heldNameSentence({
    ...{ action: "restore", about: { ref: { type: "user", id: "u1" }, displayName: "Ada" }, keeps },
    ...{
      property: "userPrincipalName",
      text: "ada@x",
      keeper: { ref: { type: "user", id: "u2" }, displayName: "Eve" },
    },
  });
const warnings: readonly Pair[] = [
  pair("Restores …, but the … it uses …. …", application("deleted"), application("deleted", false), "no warning"),
  pair("Until then, no user can sign in to it.", application("purged"), named("purged"), "has to be made again"),
  pair(
    "was permanently deleted and has to be made again: by hand, or by a preview with rebuild, where that is possible",
    application("purged"),
    application("deleted"),
    "stays deleted: add it to the scope",
  ),
  pair(
    "Restores application …, of which no service principal is known: without one, no user can sign in to it and its permissions have no effect.",
    bare(false),
    bare(true),
    "stays deleted: add it to the scope",
  ),
  pair("… … …, but the … … (…) it uses ….", named("deleted"), named("live"), "no warning"),
  pair(
    "was permanently deleted and has to be made again: by hand, or by a preview with rebuild, where that is possible",
    named("purged"),
    named("deleted"),
    "stays deleted: add it to the scope",
  ),
  pair("was permanently deleted", left("purged"), left("deleted"), "stays deleted: add it to the scope"),
  pair(
    "Leaves … of the … … as it is, with all that was done to it since the snapshot, because its … names the …, which ….",
    left("purged"),
    left("live"),
    "no warning",
  ),
  pair("… …, but its …, …", taken("new"), taken("nobody"), "no warning"),
  pair("… … is held by the … … (…)", taken("new"), taken("nobody"), "no warning"),
  pair("which this plan leaves as it is: rename or delete that one first….", borrowed(), borrowed(false), "no warning"),
  pair("whose own planned name is taken as well: free that one first.", taken("stuck"), taken("new"), "as it is"),
  pair(
    "which this list …. The order in which Microsoft's service does both is not documented: free the name first, or look at the failed changes.",
    heldBy({ frees: "deletes" }),
    heldBy("asItIs"),
    "which this plan leaves as it is",
  ),
  pair(", or add it to the scope", taken("new"), borrowed(), "rename or delete that one first."),
  pair(
    "Restores … under the name it was deleted with, …, because its …, …",
    taken("new", true),
    taken("new"),
    'Restores user "ada", but',
  ),
];

/** What the sign-in model leaves out. */
interface Beside {
  readonly user: EntityRef;
  readonly group: EntityRef;
  readonly methods: EntityRef;
  readonly inbound: EntityRef;
}
const unmodeled = (since: (hands: DirectoryWriter, beside: Beside) => void) =>
  inTenant(async (tenant) => {
    const user = tenant.user("ada");
    const methods = tenant.hands.create("authenticationMethodPolicy", { displayName: "Sms", state: "disabled" });
    const inbound = tenant.hands.create("crossTenantAccessDefault", {
      b2bCollaborationInbound: { usersAndGroups: { accessType: "blocked", targets: [] } },
    });
    const group = tenant.hands.create("group", {
      ...{ displayName: "Sales", groupTypes: ["DynamicMembership"], membershipRuleProcessingState: "On" },
      ...{ membershipRule: 'user.department -eq "Sales"', securityEnabled: true, mailEnabled: false },
    });
    const policy = doors(tenant, [group.id]);
    const assessment = await assessed(tenant, null, (hands) => {
      hands.update(policy, { grantControls: { operator: "OR", builtInControls: ["block"] } });
      since(hands, { user, group, methods, inbound });
    });
    return JSON.stringify(assessment?.rehearsal);
  });
const calm = unmodeled(() => {});

const differences: readonly Pair[] = [
  pair(
    "settings change by which guests of other tenants may sign in, and the directory does not show which tenant a guest comes from",
    unmodeled((hands, { inbound }) => hands.update(inbound, { b2bCollaborationInbound: null })),
    calm,
    "notAssessed",
  ),
  pair(
    "the authentication methods that users can use change, and which of them a user has registered is not in the history",
    unmodeled((hands, { methods }) => hands.update(methods, { state: "enabled" })),
    calm,
    "notAssessed",
  ),
  pair(
    "the members of the dynamic group … follow a rule",
    unmodeled((hands, { group }) => hands.update(group, { membershipRule: 'user.department -eq "Board"' })),
    calm,
    "notAssessed",
  ),
  pair(
    "per-user MFA changes for … …",
    unmodeled((hands, { user }) => hands.update(user, { perUserMfaState: "enforced" })),
    calm,
    "notAssessed",
  ),
];

type Writes = (directory: EngineTenant["directory"], job: NonNullable<Awaited<ReturnType<typeof findJob>>>) => unknown;
/** Returns what the tenant's log calls a deed of the engine. */
const logged = (write: Writes, status: Job["status"] = "successful") =>
  inTenant(async (tenant) => {
    const { id } = await tenant.preview(await tenant.snapshot());
    const record = await findJob(tenant.context.store.db, id);
    if (record === null) throw new Error("The preview has no record.");
    const before = (await logOf(tenant.directory)).length;
    await write(tenant.directory, { ...record, job: { ...record.job, status } });
    return (await logOf(tenant.directory))
      .slice(before)
      .map(({ operation }) => operation)
      .join("\n");
  });
const event = (action: TrailEvent["action"], more: Partial<TrailEvent> = {}) =>
  logged((directory) => recordDecision(directory, { action, caller: null, ...more }));
const snapshot = logged((directory) => recordSnapshot(directory, { instant: asInstant(0), kind: "onDemand" }, null));
const declined = event("approvalDeclined");

const log: readonly Pair[] = [
  pair("Create … snapshot", snapshot, declined, "Decline a recovery"),
  pair(
    "Start … job",
    logged((directory, job) => recordJobStart(directory, job)),
    snapshot,
    "Create onDemand snapshot",
  ),
  pair(
    "… job ended: …",
    logged((directory, job) => recordJobEnd(directory, job)),
    snapshot,
    "Create onDemand",
  ),
  pair(
    "Cancel … job",
    logged((directory, job) => recordCancel(directory, job, boss)),
    snapshot,
    "Create onDemand",
  ),
  pair("Refuse …", event("callRefused", { tool: "start_recovery" }), declined, "Decline a recovery"),
  pair("Request approval of a recovery", event("approvalRequested"), declined, "Decline a recovery"),
  pair("Approve a recovery", event("approvalGiven"), declined, "Decline a recovery"),
  pair("Decline a recovery", declined, event("approvalGiven"), "Approve a recovery"),
  pair("Withdraw an approval", event("approvalWithdrawn"), event("approvalVoided"), "Void an approval"),
  pair("Void an approval", event("approvalVoided"), event("approvalWithdrawn"), "Withdraw an approval"),
  pair("Refuse an approval", event("approvalRefused"), event("recoveryRefused"), "Refuse a recovery"),
  pair("Refuse a recovery", event("recoveryRefused"), event("approvalRefused"), "Refuse an approval"),
];

/** On warnings of a plan, what is outside of the sign-in model, and the engine's records in the tenant's log. */
export const warningPairs: readonly Pair[] = [...warnings, ...differences, ...log];
