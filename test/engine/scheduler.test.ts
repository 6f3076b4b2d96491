import pLimit from "p-limit";
import { describe, expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type { Directory, FeedBatch } from "../../src/directory/directory.ts";
import type { UnreadPart } from "../../src/domain/tenant/part.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { partName } from "../../src/domain/words/describe-unread.ts";
import { lastDue, runDueSchedules, SNAPSHOT_HOUR } from "../../src/engine/jobs/scheduler.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { type EngineTenant, openEngineTenant, START } from "../support/engine-tenant.ts";
import { until } from "../support/until.ts";

const at = (time: string) => Date.parse(`${time}Z`);

const scheduled = async (tenant: EngineTenant) =>
  (await tenant.recovery.listSnapshots({})).items.filter(({ kind }) => kind === "scheduled");

/** Reaches a moment after the next due snapshot. The tenant's day begins at nine. */
const evening = (SNAPSHOT_HOUR - 9) * HOUR;

/** A directory that leaves a part of every reading out. */
class PartlyRead extends DelegatingDirectory {
  readonly #unread: UnreadPart;

  constructor(inner: Directory, unread: UnreadPart) {
    super(inner);
    this.#unread = unread;
  }

  override async *feed(...args: Parameters<Directory["feed"]>): AsyncGenerator<FeedBatch> {
    for await (const batch of this.inner.feed(...args)) yield { ...batch, unread: [this.#unread] };
  }
}

describe("the daily snapshot", () => {
  test("the daily snapshot is due at its hour of every day, UTC", () => {
    expect(lastDue(at("2026-11-20T22:00"))).toBe(at("2026-11-20T22:00"));
    expect(lastDue(at("2026-11-20T21:59"))).toBe(at("2026-11-19T22:00"));
    expect(lastDue(at("2026-11-21T00:00"))).toBe(at("2026-11-20T22:00"));
    expect(new Date(START).getUTCHours()).toBe(9);
  });

  test("the daily snapshot is taken when it is due, and not again before the next day's is due", async () => {
    await using tenant = openEngineTenant();
    expect(await runDueSchedules(tenant.context)).toBe(true);
    expect(await runDueSchedules(tenant.context)).toBe(false);
    tenant.later(evening - HOUR);
    expect(await runDueSchedules(tenant.context)).toBe(false);
    tenant.later(HOUR);
    expect(await runDueSchedules(tenant.context)).toBe(true);
    // Retention keeps the newest of a day, so it replaced the one from the morning.
    const [newest, ...others] = await scheduled(tenant);
    expect(newest?.createdDateTime).toBeGreaterThan(START + evening);
    expect(others).toEqual([]);
  });

  test("the daily snapshot is not replaced by one on demand", async () => {
    await using tenant = openEngineTenant();
    await tenant.snapshot();
    expect(await runDueSchedules(tenant.context)).toBe(true);
  });

  test("the daily snapshot is taken once by any number of processes, and left to the one that is taking it", async () => {
    await using tenant = openEngineTenant();
    const taken = await Promise.all([1, 2, 3].map(() => runDueSchedules(tenant.context)));
    expect(taken.filter((one) => one)).toHaveLength(1);
    expect(await scheduled(tenant)).toHaveLength(1);

    tenant.later(DAY);
    await withTenantLease(tenant.context, async () => {
      expect(await runDueSchedules(tenant.context)).toBe(false);
    });
    expect(await runDueSchedules(tenant.context)).toBe(true);
  });

  test("the daily snapshot tells this process what it could not read, unless the tenant does not offer it", async () => {
    await using tenant = openEngineTenant();
    const told: string[] = [];
    const snapshot = async (part: Omit<UnreadPart, "reason">) => {
      const directory = new PartlyRead(tenant.context.directory, { reason: "", ...part });
      const onUnread = (unread: readonly UnreadPart[]) => void told.push(...unread.map(partName));
      expect(await runDueSchedules({ ...tenant.context, directory, onUnread })).toBe(true);
      tenant.later(DAY);
    };
    await snapshot({ part: "roleEligibilitySchedule", absent: true });
    expect(told).toEqual([]);
    await snapshot({ part: "group.members" });
    expect(told).toEqual(["group.members"]);
  });

  test("the daily snapshot waits for an active job", async () => {
    await using tenant = openEngineTenant();
    const snapshot = await tenant.snapshot();
    const gate = tenant.directory.holdReadings();
    const preview = await tenant.startPreview(snapshot);
    await gate.reached;
    expect(await runDueSchedules(tenant.context)).toBe(false);
    gate.open();
    await tenant.ended(preview);
    expect(await runDueSchedules(tenant.context)).toBe(true);
  });

  test("the daily snapshot of days without a process is missing, and the existing ones stay", async () => {
    await using tenant = openEngineTenant();
    await runDueSchedules(tenant.context);
    tenant.later(5 * DAY);
    expect(await runDueSchedules(tenant.context)).toBe(true);
    expect(await runDueSchedules(tenant.context)).toBe(false);
    expect(await scheduled(tenant)).toHaveLength(2);
  });

  test("the daily snapshot is followed by retention: the eighth replaces the first", async () => {
    await using tenant = openEngineTenant();
    const first = await tenant.snapshot("on demand");
    for (let day = 0; day < 9; day += 1) {
      await runDueSchedules(tenant.context);
      tenant.later(DAY);
    }
    expect(await scheduled(tenant)).toHaveLength(7);
    await expect(tenant.recovery.getSnapshot(first.id)).rejects.toMatchObject({ code: "notFound" });
  });

  test("the daily snapshot is taken by an engine whose scheduler runs, which ends with the engine", async () => {
    await using tenant = openEngineTenant();
    tenant.engine.startScheduler();
    await until("the scheduled snapshot", async () => (await scheduled(tenant)).length > 0);
    await tenant.engine.close();
    expect(await scheduled(tenant)).toMatchObject([{ kind: "scheduled", isTarget: true, label: null }]);
  });

  test("the daily snapshot of a tenant whose process may capture no more of them at once waits for its turn", async () => {
    await using first = openEngineTenant();
    await using second = openEngineTenant();
    const inTurn = pLimit(1);
    const gate = first.directory.holdReadings();
    first.engine.startScheduler(inTurn);
    await gate.reached;
    second.engine.startScheduler(inTurn);
    const turns = { working: inTurn.activeCount, waiting: inTurn.pendingCount };
    const meanwhile = await scheduled(second);
    gate.open();
    await until("the second snapshot", async () => (await scheduled(second)).length > 0);
    expect(turns).toEqual({ working: 1, waiting: 1 });
    expect(meanwhile).toEqual([]);
    expect(await scheduled(first)).toHaveLength(1);
  });
});
