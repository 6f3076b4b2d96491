import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { inMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { factsInOneHalf } from "../support/parity.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("in mode microsoft, every fact and every limit of every answer is in its text and in its structured content", async () => {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 6 * HOUR });
  const { hands } = tenant;
  const [ada, ben] = [tenant.addUser("Ada"), tenant.addUser("Ben")];
  const group = hands.create("group", { displayName: "Ledger", groupTypes: [] });
  for (const target of [ada, ben]) hands.addLink({ link: "members", source: group, target });
  const policies = ["MFA", "Keys"].map((displayName) =>
    hands.create("conditionalAccessPolicy", {
      ...{ displayName, state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
      conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    }),
  );
  const app = hands.create("application", { displayName: "Payroll" });
  await using served = await inMode(tenant, "microsoft");
  const { caller } = await tenant.services.session.signedIn();
  await tenant.services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  const mallory = tenant.as("mallory@contoso.test");
  for (const policy of policies) mallory.update(policy, { state: "disabled" });
  mallory.removeLink({ link: "members", source: group, target: ben });
  mallory.delete(app);
  mallory.create("application", { displayName: "Mail Sync" });
  tenant.later(MINUTE);
  mallory.delete(ada);
  await using host = await newHost(served.parts, approving);

  const wrong: unknown[] = [];
  const asked = new Set<string>();
  const ask = async (tool: string, args: Readonly<Record<string, unknown>> = {}) => {
    const answer = await host.call(tool, args);
    asked.add(tool);
    expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
    const { onlyInData, onlyInText } = factsInOneHalf(answer);
    if (onlyInData.length + onlyInText.length > 0) wrong.push({ tool, args, onlyInData, onlyInText });
    return answer;
  };
  await ask("get_tenant_status");
  const snapshot = at((await ask("list_snapshots")).data, "items", 0, "snapshotId");
  const started = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 0 });
  const previewJobId = at(started.data, "jobId");
  await ask("get_job", { jobId: previewJobId, waitSeconds: 50 });
  const before = await ask("list_changes", { previewJobId });
  const summary = await ask("summarize_changes", { previewJobId });
  const after = await ask("list_changes", { previewJobId });
  for (const half of [before.text, JSON.stringify(before.data)]) {
    expect(half).toContain("The dangers of these changes were not worked out for this answer");
    expect(half).not.toContain("undoesOthersWork");
  }
  for (const half of [after.text, JSON.stringify(after.data)]) {
    expect(half).not.toContain("were not worked out for this answer");
    expect(half).toContain("undoesOthersWork");
  }
  for (const half of [summary.text, JSON.stringify(summary.data)]) expect(half).toContain("Not assessed: emergency");

  for (const list of ["signIn", "riskiest", "actors", "accounts", "done"])
    await ask("summarize_changes", { previewJobId, list });
  await ask("list_changes", { previewJobId, detail: "full" });
  await ask("list_changes", { previewJobId, id: group.id });
  for (const detail of ["compact", "records"]) await ask("list_activity", { detail });
  await ask("find_objects", { text: "Ledger" });
  for (const { type, id } of [group, ada]) {
    await ask("get_object", { type, id });
    await ask("get_object_history", { type, id });
  }
  await ask("start_preview", { snapshot, scope: { entities: [{ type: "group", ids: [group.id] }] }, waitSeconds: 50 });
  const { data: recovery } = await ask("start_recovery", { previewJobId });
  const recoveryJobId = at(recovery, "jobId");
  await ask("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
  await ask("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  await ask("list_failed_changes", { jobId: recoveryJobId });
  await ask("list_jobs");
  expect(wrong).toEqual([]);
  // Its answer is that of get_job.
  asked.add("cancel_job");
  expect((await host.listTools()).map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
}, 60_000);
