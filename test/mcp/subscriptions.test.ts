import { describe, expect, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { SECOND } from "../../src/domain/time.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** A watch whose time passes when the test says so. How long it was to wait each time is noted. */
function handWound(tenant: RehearsalTenant) {
  const waits: number[] = [];
  let due: (() => void)[] = [];
  let wound = () => {};
  const waiting = async (count: number): Promise<void> => {
    if (waits.length >= count) return;
    await new Promise<void>((resolve) => {
      wound = resolve;
    });
    await waiting(count);
  };
  return {
    waits,
    parts: {
      ...tenant.parts,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms < SECOND) return sleep(ms, signal);
        return new Promise<void>((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          due.push(resolve);
          waits.push(ms);
          wound();
        });
      },
    },
    /** When it waits for the so-manieth time, lets that time pass. */
    async pass(count: number): Promise<void> {
      await waiting(count);
      const now = due;
      due = [];
      for (const resolve of now) resolve();
    },
    waiting,
  };
}

async function heardBy(host: Host, uris: readonly string[]) {
  const heard: string[] = [];
  let heardMore = () => {};
  const end = await host.subscribe(uris, (uri) => {
    heard.push(uri);
    heardMore();
  });
  const until = (uri: string) =>
    new Promise<void>((resolve) => {
      heardMore = () => heard.includes(uri) && resolve();
      heardMore();
    });
  return { heard, until, end };
}

const takeSnapshot = async ({ services: { recovery, session } }: RehearsalTenant) =>
  recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });

async function preview({ services: { recovery, session } }: RehearsalTenant): Promise<Job> {
  const [newest] = (await recovery.listSnapshots({})).items;
  if (newest === undefined) throw new Error("There is no snapshot.");
  return recovery.startPreview({
    snapshotId: newest.id,
    scope: { all: true },
    caller: (await session.signedIn()).caller,
  });
}

describe.each(hosts)("a host of $era that subscribes", ({ open }) => {
  test("a subscriber is notified once of another caller's snapshot, and of no other resource", async () => {
    await using tenant = await openRehearsalTenant();
    const time = handWound(tenant);
    await using host = await open(time.parts);
    await host.call("get_tenant_status");
    const { heard, until } = await heardBy(host, ["entra://snapshots"]);
    await takeSnapshot(tenant);
    await time.pass(1);
    await time.pass(2);
    await until("entra://snapshots");
    await time.pass(3);
    await time.waiting(4);
    expect(heard).toEqual(["entra://snapshots"]);
  });

  test("a subscriber is notified of a new job, and of the job itself until it has ended", async () => {
    await using tenant = await openRehearsalTenant();
    await takeSnapshot(tenant);
    const time = handWound(tenant);
    await using host = await open(time.parts);
    await host.call("get_tenant_status");
    await host.subscribe(["entra://tenant"], () => {});
    const { id } = await preview(tenant);
    const { heard, until } = await heardBy(host, ["entra://jobs", `entra://jobs/${id}`]);
    await time.pass(1);
    await time.pass(2);
    await until("entra://jobs");
    await until(`entra://jobs/${id}`);
    await host.call("get_job", { jobId: id, waitSeconds: 30 });
    expect(at(await host.read(`entra://jobs/${id}`), "status")).toBe("successful");
    expect(heard.filter((uri) => uri.includes("snapshots"))).toEqual([]);
    expect(tenant.defects).toEqual([]);
  });

  test("subscribing does not start the engine, and the first use notifies of existing resources", async () => {
    await using tenant = await openRehearsalTenant();
    await takeSnapshot(tenant);
    const time = handWound(tenant);
    let starts = 0;
    const openServices = async () => {
      starts += 1;
      return tenant.services;
    };
    await using host = await open({ ...time.parts, open: openServices });
    const { heard, until } = await heardBy(host, ["entra://snapshots"]);
    await time.pass(1);
    await time.pass(2);
    await time.waiting(3);
    expect(starts).toBe(0);
    expect(heard).toEqual([]);
    await host.call("get_tenant_status");
    await time.pass(3);
    await until("entra://snapshots");
  });

  test("the watch looks a second after a call, and rarely without activity", async () => {
    await using tenant = await openRehearsalTenant();
    const time = handWound(tenant);
    await using host = await open(time.parts);
    await host.call("get_tenant_status");
    await host.subscribe(["entra://jobs"], () => {});
    await time.pass(1);
    await time.pass(2);
    await time.pass(3);
    await time.waiting(4);
    await host.call("list_jobs");
    await time.pass(5);
    expect(time.waits.slice(0, 5)).toEqual([SECOND, 10 * SECOND, SECOND, 10 * SECOND, SECOND]);
  });

  test("an unsubscribed host gets no more notifications, and the watch stops", async () => {
    await using tenant = await openRehearsalTenant();
    const time = handWound(tenant);
    await using host = await open(time.parts);
    await host.call("get_tenant_status");
    const { heard, end } = await heardBy(host, ["entra://snapshots"]);
    await time.waiting(1);
    await end();
    await host.call("get_tenant_status");
    await takeSnapshot(tenant);
    await time.pass(1);
    await host.call("list_snapshots");
    expect(heard).toEqual([]);
    expect(time.waits).toEqual([SECOND]);
  });
});

test("a host of 2025 learns what it cannot subscribe to", async () => {
  await using tenant = await openRehearsalTenant();
  await using host = await hosts[1].open(tenant.parts);
  await expect(host.subscribe(["entra://recoverable/user"], () => {})).rejects.toThrow(/entra:\/\/jobs/);
});

describe.each(hosts)("a caller without a role on a host of $era", ({ open }) => {
  test("a caller without a role cannot subscribe, and the refusal is recorded", async () => {
    await using tenant = await openRehearsalTenant();
    tenant.signIn("noRole");
    await using host = await open(tenant.parts);
    await host.call("get_tenant_status");
    await expect(host.subscribe(["entra://jobs"], () => {})).rejects.toThrow("Entra Backup Reader");
    expect((await tenant.services.trail.list({ limit: 1 })).items[0]).toMatchObject({
      action: "callRefused",
      tool: "resources/subscribe",
    });
  });

  test("a subscriber gets no more notifications once the role is removed", async () => {
    await using tenant = await openRehearsalTenant();
    const time = handWound(tenant);
    await using host = await open(time.parts);
    await host.call("get_tenant_status");
    const { heard } = await heardBy(host, ["entra://snapshots"]);
    tenant.signIn("noRole");
    await takeSnapshot(tenant);
    await time.pass(1);
    await time.waiting(2);
    expect(heard).toEqual([]);
  });
});
