import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { keepSnapshot } from "../../src/engine/capture/snapshots.ts";
import { runJob } from "../../src/engine/jobs/run-job.ts";
import { startPreview } from "../../src/engine/jobs/start-jobs.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { missingIndexes } from "../../src/store/history/first-load.ts";
import { findAssessment } from "../../src/store/work/jobs.ts";
import { planItems } from "../../src/store/work/plan-items.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { boss } from "../support/recovery-tenant.ts";
import { dyingAt, postgres, statementsOf } from "../support/stores.ts";

const DEAD = new Error("The process is dead.");
/** `FAULTS_STATEMENTS=all` dies at every statement. Otherwise a few are drawn anew each time. */
const all = process.env.FAULTS_STATEMENTS === "all";
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

/** Returns numbers of statements to die at, of so many. */
function places(count: number): readonly number[] {
  const drawn = [1, 2].map((at) => Math.ceil((((seed + 1) * at * 0.6180339887) % 1) * count));
  return all ? Array.from({ length: count }, (_, at) => at + 1) : [...new Set(drawn)];
}

const opened = async (): Promise<EngineTenant> => openEngineTenant({ inMemory: true, history: await postgres.open() });

const capture = ({ context }: EngineTenant) =>
  withTenantLease(context, (lease) =>
    keepSnapshot(context, lease, { kind: "scheduled", label: null, checkpoint: async () => {} }),
  );

async function expectWhole(tenant: EngineTenant, where: string): Promise<void> {
  const { store } = tenant.context;
  const { createdDateTime } = await tenant.snapshot();
  expect(await stateAt(store, createdDateTime), where).toEqual(await directoryState(tenant.directory));
  expect(await missingIndexes(store.db), where).toEqual([]);
  expect(await leftovers(store), where).toBe(0);
  expect(await tenant.engine.trail.verify(), where).toMatchObject({ intact: true });
  // The engine's own looks for jobs die with the process, too.
  expect(
    tenant.takeDefects().filter((defect) => defect !== DEAD),
    where,
  ).toEqual([]);
}

/** Does work until it dies at a statement, and lets its lease run out. */
async function die(tenant: EngineTenant, at: number, work: () => Promise<unknown>): Promise<string> {
  await expect(dyingAt(at, DEAD, work), `died at statement ${at}`).rejects.toThrow(DEAD.message);
  tenant.machineLater(2 * MINUTE);
  return `died at statement ${at} (FAULTS_SEED=${seed})`;
}

function populate(tenant: EngineTenant): void {
  const users = ["ada", "ben", "cleo", "dan"].map((name) => tenant.user(name));
  const [ada, ben] = users;
  if (ada !== undefined && ben !== undefined) tenant.hands.addLink({ link: "manager", source: ben, target: ada });
}

test("a first capture on PostgreSQL that dies at any statement is completed by the next one", async () => {
  await using whole = await opened();
  populate(whole);
  const count = (await statementsOf(() => capture(whole))).length;
  expect(count).toBeGreaterThan(30);
  for (const at of places(count)) {
    await using tenant = await opened();
    populate(tenant);
    await expectWhole(tenant, await die(tenant, at, () => capture(tenant)));
  }
});

test("a later capture on PostgreSQL that dies at any statement is completed by the next one", async () => {
  await using tenant = await opened();
  populate(tenant);
  await tenant.snapshot();
  let changes = 0;
  const change = () => {
    changes += 1;
    const [one, other] = [tenant.user(`new-${changes}`), tenant.user(`newer-${changes}`)];
    tenant.hands.addLink({ link: "manager", source: one, target: other });
  };
  change();
  const count = (await statementsOf(() => capture(tenant))).length;
  expect(count).toBeGreaterThan(20);
  for (const at of places(count)) {
    change();
    await expectWhole(tenant, await die(tenant, at, () => capture(tenant)));
  }
});

test.each([
  ["written while it is compared", 2],
  ["held until its dangers are known", 100],
])(
  "a preview on PostgreSQL that dies at any statement, its list %s, is taken up and finds the same",
  async (_, rows) => {
    await using tenant = await opened();
    const context = { ...tenant.context, assessedRows: rows };
    const mallory = tenant.as("mallory");
    const users = ["ada", "ben", "cleo", "dan", "eve"].map((name) => tenant.user(name));
    const snapshot = await tenant.snapshot();
    for (const [number, user] of users.entries()) {
      (number % 2 === 0 ? tenant.hands : mallory).update(user, { department: `Moved ${number}` });
    }
    const begin = async (name: string) => {
      const id = jobId(name);
      await startPreview({ ...context, newId: () => id }, { snapshotId: snapshot.id, scope: everything, caller: boss });
      return id;
    };
    const run = (id: ReturnType<typeof jobId>) =>
      withTenantLease(context, async (lease) => runJob(context, lease, await requireJob(context, id), false));
    const found = async (id: ReturnType<typeof jobId>) => {
      const { job } = await requireJob(context, id);
      const rows = await planItems(context.store.db, id, {}, 0, 100);
      return {
        ...{ status: job.status, digest: job.digest, totals: job.totals, risks: rows.map(({ risks }) => risks) },
        assessment: await findAssessment(context.store.db, id),
        laidOut: await context.store.db.selectFrom("plan_log").select("part").execute(),
      };
    };

    await run(await begin("captures"));
    const whole = await begin("whole");
    const count = (await statementsOf(() => run(whole))).length;
    const wanted = await found(whole);
    expect(wanted).toMatchObject({ status: "successful", laidOut: [] });
    expect(count).toBeGreaterThan(50);
    for (const at of places(count)) {
      const id = await begin(`killed-${at}`);
      const where = await die(tenant, at, () => run(id));
      if ((await requireJob(context, id)).job.status !== "successful") await run(id);
      expect(await found(id), where).toEqual(wanted);
    }
  },
);
