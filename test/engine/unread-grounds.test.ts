import { expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { approvalSentence, approvalWarnings } from "../../src/guard/approval-text.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { verificationData, verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../support/vault-tenant.ts";

const contoso = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };
const POLICIES = /conditionalAccess\/policies/;

/** Makes a tenant whose policy is switched off after the snapshot, beside a user and a group that it excludes. */
async function attacked(refusedFrom: "snapshot" | "attack") {
  const tenant = await openVaultTenant();
  const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
  const except = tenant.group("Except");
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Doors",
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"], excludeGroups: [except.id] },
      applications: { includeApplications: ["All"] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const refuse = (from: typeof refusedFrom) => refusedFrom === from && tenant.refuse(POLICIES);
  refuse("snapshot");
  const snapshot = await tenant.snapshot();
  refuse("attack");
  tenant.hands.update(policy, { state: "disabled" });
  tenant.hands.update(ada, { accountEnabled: false });
  tenant.hands.addLink({ link: "members", source: except, target: bob });
  return { tenant, snapshot, ada, policy, [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose]() };
}

const session = (tenant: VaultTenant) => fixedSession({ tenant: contoso, now: () => tenant.truth.now() }, boss);

async function verified(tenant: VaultTenant, recoveryJobId: JobId) {
  const { recovery } = tenant.engine;
  await ended(recovery, await recovery.startVerification({ recoveryJobId, caller: boss }));
  const { job, result } = (await recovery.getVerification(recoveryJobId)) ?? expect.fail("no verification");
  if (result === null) return expect.fail("no result");
  const text = [verificationSentence(job, result, job.jobStartDateTime), ...verificationLines(job, result)].join("\n");
  return { data: verificationData(job, result, job.jobStartDateTime), text };
}

async function told(tenant: VaultTenant, snapshot: Awaited<ReturnType<VaultTenant["snapshot"]>>, scope: Scope) {
  const preview = await tenant.preview(snapshot, scope);
  const summary = await tenant.recovery.summarizeChanges(preview.id);
  const services = engineServices(tenant.engine, session(tenant));
  const plan = preview.totals.changedObjects === 0 ? null : await recoveryPlan(services, preview.id);
  const compared = await tenant.engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope },
    { limit: 10 },
  );
  return {
    preview,
    data: summaryData(summary, preview.id),
    form: plan === null ? "" : [approvalSentence(plan), ...(plan.notes ?? []), ...approvalWarnings(plan)].join("\n"),
    compare: comparisonFacts(compared).lines.join("\n"),
  };
}

const LACKING =
  "Not assessed: what policies demand, block or except, because this could not be read: conditionalAccessPolicy.";
const NOT_COMPARED = "Not compared: The objects of type conditionalAccessPolicy may not be read.";
const LOOKED = "in what could be read of this scope";

test.each(["snapshot", "attack"] as const)(
  "policies that could not be read since the %s are told as unread by preview, form, comparison and verdict, and not as they were",
  async (from) => {
    await using at = await attacked(from);
    const { tenant, snapshot } = at;
    const all = await told(tenant, snapshot, everything);
    expect(all.data).toMatchObject({ done: [`none of the dangers that are looked for, ${LOOKED} since the snapshot`] });
    expect(all.data.signIn).toEqual([expect.stringContaining("could sign in again"), LACKING]);
    expect(all.data.note).toContain(`${NOT_COMPARED} An administrator has to grant Policy.Read.All`);
    expect(all.form).toContain(NOT_COMPARED);
    expect(all.form).toContain(LACKING);
    expect(all.compare).toContain(NOT_COMPARED);
    expect(all.compare).toContain(LACKING);
    expect(all.compare).toContain(`none of those that are looked for, ${LOOKED}`);
    for (const text of [JSON.stringify(all.data), all.form, all.compare]) expect(text).not.toContain("Doors");

    const narrow = await told(tenant, snapshot, { types: ["conditionalAccessPolicy"] });
    expect(narrow.data.signIn).toEqual([expect.stringContaining("In what was assessed"), LACKING]);
    expect(narrow.data.done?.at(-1)).toBe(`none of the dangers that are looked for, ${LOOKED} since the snapshot`);

    const recovery = await tenant.recover(all.preview);
    const { data, text } = await verified(tenant, recovery.id);
    expect(data).toMatchObject({ verified: false, outcome: "unknown" });
    expect(text).toContain("Unknown: whether everything of the scope is back");
    expect(text).toContain(NOT_COMPARED);
    expect(text).toContain(LACKING);
    expect(text).not.toMatch(/Verified: everything|Doors/);
  },
);

test("a scope without the unread type is verified without an effect of policies, and once they can be read all is compared", async () => {
  await using at = await attacked("attack");
  const { tenant, snapshot } = at;
  const users = await told(tenant, snapshot, { types: ["user"] });
  expect(users.data.signIn).toContain(LACKING);
  expect(users.data.done?.at(-1)).toBe(`none of the dangers that are looked for, ${LOOKED} since the snapshot`);
  expect(users.form).not.toContain("Not compared");
  const { text } = await verified(tenant, (await tenant.recover(users.preview)).id);
  expect(text).toContain("Verified: everything");
  expect(text).toContain(LACKING);
  const missing =
    "Not looked at, of signing in and accounts: The objects of type conditionalAccessPolicy may not be read. An administrator has to grant Policy.Read.All";
  expect(text).toContain(missing);

  tenant.intercept = () => null;
  const all = await told(tenant, snapshot, everything);
  expect(all.data.signIn?.join(" ")).toContain('policy "Doors"');
  const texts = [JSON.stringify(all.data), all.form, all.compare];
  for (const each of texts) expect(each).not.toMatch(/Not compared|could not be read|what could be read/);
  const whole = await verified(tenant, (await tenant.recover(all.preview)).id);
  expect(whole.text).toContain("Verified: everything the recovery was to put back is back.");
  expect(whole.text).not.toContain("Not looked at, of signing in and accounts: ");
});

test("a tenant whose groups may not be read is still compared and previewed, and says that groups were not", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada");
  tenant.refuse(/\/groups/);
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { accountEnabled: false });
  const users = await told(tenant, snapshot, everything);
  expect(users.preview).toMatchObject({ status: "successful", totals: { changedObjects: 1 } });
  for (const text of [String(users.data.note), users.form, users.compare])
    expect(text).toContain("The objects of type group may not be read");
});
