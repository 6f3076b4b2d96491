import { expect, test } from "vitest";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";
import { bindingOf, requestApproval } from "../support/request-approval.ts";
import { stores } from "../support/stores.ts";

const approver = { id: boss.id, name: boss.userPrincipalName };

/** A start takes fewer transactions. */
const MOST_TRANSACTIONS = 12;

/** Where the withdrawal meets a transaction of the start: it is complete before it, or waits for the open one to end. */
const places = stores.flatMap(({ name, open }) =>
  (["before", "during"] as const)
    // A second connection of this process to the file would wait for the first, which cannot go on meanwhile.
    .filter((when) => when === "before" || name !== "SQLite")
    .map((when) => ({ name, open, when })),
);

/** Calls `meet` at one transaction of a store. */
function meetingAt(store: TenantStore, number: number, meet: () => Promise<void>, when: "before" | "during") {
  let count = 0;
  let met: Promise<void> | null = null;
  const transaction: TenantStore["transaction"] = async (work) => {
    count += 1;
    const isNow = count === number;
    if (isNow && when === "before") await meet();
    return store.transaction(async (tx) => {
      if (isNow && when === "during") met = meet();
      return work(tx);
    });
  };
  return { store: { ...store, transaction }, met: async () => met, count: () => count };
}

async function approved(tenant: EngineTenant, preview: Job): Promise<Approval> {
  const { id } = await requestApproval(tenant, preview);
  return tenant.approvals.decide(id, { answer: "approve", channel: "page", approver });
}

const outcomeOf = (work: Promise<unknown>): Promise<"done" | "refused"> =>
  work.then(
    () => "done" as const,
    (error: unknown) => {
      expect(error).toMatchObject({ code: "approvalRefused" });
      return "refused" as const;
    },
  );

test.each(places)(
  "on $name, a withdrawal in another process $when any transaction of a start ends in a recovery or in a withdrawal, never in both",
  { timeout: 120_000 },
  async ({ open, when }) => {
    const ends = new Set<string>();
    for (let at = 1, last = MOST_TRANSACTIONS; at <= last; at += 1) {
      await using tenant = openEngineTenant({ history: await open() });
      const snapshot = await tenant.snapshot();
      tenant.user("mallory");
      const preview = await tenant.preview(snapshot);
      const approval = await approved(tenant, preview);
      const options = { ...tenant.context, onDefect: (error: unknown) => tenant.defects.push(error) };
      const others = await tenant.openStore();
      const other = openEngine({ ...options, store: others.forTenant(tenantId("tenant-1")), owner: "other" });
      const withdrawals: string[] = [];
      const meeting = meetingAt(
        options.store,
        at,
        async () => {
          const decision = { answer: "withdraw", channel: "terminal", approver } as const;
          withdrawals.push(await outcomeOf(other.approvals.decide(approval.id, decision)));
        },
        when,
      );
      const starter: Engine = openEngine({ ...options, store: meeting.store, owner: "starter" });
      const authority = { kind: "approval", approvalId: approval.id, binding: bindingOf(preview) } as const;
      const started = await outcomeOf(
        starter.recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority }),
      );
      await meeting.met();
      const { items } = await tenant.recovery.listJobs({ kind: "recovery" }, {});
      const { state } = await tenant.approvals.get(approval.id);
      const [withdrawn] = withdrawals;
      if (withdrawn === undefined) last = at;
      else expect(withdrawn).toBe(started === "done" ? "refused" : "done");
      ends.add(`${started} ${withdrawn}`);
      expect(state).toBe(started === "done" ? "consumed" : "withdrawn");
      expect(items).toHaveLength(started === "done" ? 1 : 0);
      for (const job of items) await tenant.ended(job);
      await starter.close();
      await other.close();
      await others.close();
      expect(await tenant.engine.trail.verify()).toMatchObject({ intact: true });
    }
    const meetsTheUse = when === "during" ? ["done refused"] : [];
    expect([...ends].sort()).toEqual([...meetsTheUse, "done undefined", "refused done"]);
  },
);
