import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { assessList } from "../../src/engine/assess/assess-list.ts";
import { ListScan, listPortions } from "../../src/engine/assess/list-scan.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { findAssessment } from "../../src/store/work/jobs.ts";
import { storedPlan } from "../../src/store/work/plan-reader.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

/** A morning on which two people changed users, groups, policies and each other's work. */
async function previewed(tenant: ReturnType<typeof openEngineTenant>) {
  const [honest, mallory] = [tenant.hands, tenant.as("mallory")];
  const users = Array.from({ length: 9 }, (_, number) =>
    honest.create("user", { displayName: `User ${number}`, userPrincipalName: `user${number}@contoso.example` }),
  );
  const group = honest.create("group", { displayName: "Outside", groupTypes: [] });
  const policy = honest.create("conditionalAccessPolicy", {
    displayName: "Block",
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeGroups: [group.id] } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  const earlier = await tenant.snapshot();
  for (const user of users.slice(1, 4)) mallory.update(user, { city: "Bath" });
  const snapshot = await tenant.snapshot();
  await tenant.recoverTo(earlier);
  for (const [number, user] of users.entries()) {
    (number % 2 === 0 ? honest : mallory).update(user, { department: `Moved ${number}` });
    if (number % 3 === 0) mallory.update(user, { jobTitle: "Chief", accountEnabled: false });
    if (number % 4 === 0) mallory.addLink({ link: "members", source: group, target: user });
  }
  mallory.update(policy, { state: "disabled" });
  mallory.delete(users[5] ?? group);
  return (await tenant.preview(snapshot)).id;
}

test.each([1, 2, 3, 5, 100])(
  "a plan assessed in stretches of %i rows has the same dangers and authors",
  async (rows) => {
    await using tenant = openEngineTenant();
    const { context } = tenant;
    const record = await requireJob(context, await previewed(tenant));
    const { job, from, to, coverage, starter } = record;
    if (to === null) throw new Error("The preview compared nothing.");
    const plan = storedPlan(context.store.db, job.id);
    const scan = new ListScan(rows);
    const risks = new Map<number, unknown>();
    for await (const portion of listPortions(plan)) {
      for (const row of portion) {
        scan.add(row);
        if (row.risks.length > 0) risks.set(row.seq, row.risks);
      }
    }
    const found = new Map<number, unknown>();
    const assessed = await withTenantLease(context, ({ write }) =>
      assessList(
        context,
        {
          job: job.id,
          plan,
          callerId: starter.id,
          basis: { from, to, scope: everything, coverage },
          instant: to,
          write,
          onRisks: async (rows) => rows.forEach((row) => void found.set(row.seq, row.risks)),
          checkpoint: async () => {},
        },
        scan,
      ),
    );
    expect(risks.size).toBeGreaterThan(5);
    expect(assessed?.result.risks).toContainEqual(expect.objectContaining({ rule: "undoesRecovery", objects: 3 }));
    expect(found).toEqual(risks);
    expect(assessed?.result).toEqual(await findAssessment(context.store.db, job.id));
  },
);
