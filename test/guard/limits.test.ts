import { describe, expect, test } from "vitest";
import { only } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { expectRepelled } from "../support/attack-harness.ts";
import type { Host } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const tool = "start_recovery";

async function newestSnapshot(host: Host): Promise<unknown> {
  return at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
}

async function previewAll(host: Host): Promise<string> {
  const job = await host.call("start_preview", { snapshot: await newestSnapshot(host), scope: { all: true } });
  expect(job.data).toMatchObject({ status: "successful" });
  return String(job.data?.jobId);
}

async function recover(host: Host, previewJobId: string): Promise<Record<string, unknown> | undefined> {
  const started = await host.call(tool, { previewJobId });
  expect(started).toMatchObject({ isError: false });
  return (await host.call("get_job", { jobId: started.data?.jobId, waitSeconds: 30 })).data;
}

describe.each(hosts)("a server that was started read-only, on a host of $era", ({ open }) => {
  test("lists no tool that changes the tenant and runs none, regardless of the caller and of approvals", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 3);
    tenant.signIn("globalAdministrator");
    await using host = await open({ ...tenant.parts, readOnly: true }, approving);
    const listed = (await host.listTools()).map(({ name }) => name);
    await using free = await open(tenant.parts);
    expect(listed).toEqual((await free.listTools()).map(({ name }) => name).filter((name) => name !== tool));

    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      const answer = await host.call(tool, { previewJobId });
      expect(answer).toMatchObject({ isError: true, code: "forbidden" });
      expect(answer.text).toContain("started read-only");
      expect(await host.call(tool, { previewJobId, readOnly: false })).toMatchObject({ code: "invalidInput" });
    }, [
      { action: "callRefused", code: "forbidden", tool },
      { action: "callRefused", code: "invalidInput", tool },
    ]);
    expect(await tenant.services.approvals.listPending()).toEqual([]);
  });

  test("describes its tools in the same words as any other server", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await open({ ...tenant.parts, readOnly: true });
    await using free = await open(tenant.parts);
    expect(await host.listTools()).toEqual((await free.listTools()).filter(({ name }) => name !== tool));
  });

  test("still stops a running recovery", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await open({ ...tenant.parts, readOnly: true });
    expect(await host.call("cancel_job", { jobId: "none" })).toMatchObject({ code: "notFound" });
  });
});

describe("a server that may recover groups only", () => {
  async function struck(tenant: RehearsalTenant) {
    const { hands } = tenant;
    const user = tenant.addUser("Una", { department: "Sales" });
    const group = hands.create("group", { displayName: "Finance", groupTypes: [] });
    await tenant.services.recovery.takeSnapshot({
      label: null,
      caller: (await tenant.services.session.signedIn()).caller,
    });
    tenant.later(MINUTE);
    hands.update(user, { department: "Nowhere" });
    hands.update(group, { displayName: "Emptied" });
    return { user, group };
  }

  test("shows what else differs, leaves it alone and says why", async () => {
    await using tenant = await openRehearsalTenant({ allowed: { types: ["group"] } });
    const { user, group } = await struck(tenant);
    await using host = await newHost(tenant.parts, approving);
    const previewJobId = await previewAll(host);
    const changes = (await host.call("list_changes", { previewJobId, detail: "full" })).data;
    expect(changes?.items).toMatchObject([
      { type: "user", id: user.id, notRecoverable: { code: "notAllowed" } },
      { type: "group", id: group.id },
    ]);
    expect(await recover(host, previewJobId)).toMatchObject({ totals: { modifiedObjects: 1, failedChanges: 0 } });
    expect((await tenant.embedded.get(user))?.properties.department).toBe("Nowhere");
    expect((await tenant.embedded.get(group))?.displayName).toBe("Finance");
  });

  test("leaves out of a token holder's recovery, which compares afresh, what it may not touch", async () => {
    await using tenant = await openRehearsalTenant({ allowed: { types: ["group"] } });
    const { user, group } = await struck(tenant);
    await using host = await newHost(tenant.parts);
    const { recovery, session } = tenant.services;
    const [snapshot] = (await recovery.listSnapshots({})).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    const native = {
      snapshotId: snapshot.id,
      scope: { all: true },
      caller: (await session.signedIn()).caller,
    } as const;
    const job = await recovery.startRecovery({ ...native, authority: { kind: "caller" } });
    await host.call("get_job", { jobId: job.id, waitSeconds: 30 });
    expect((await tenant.embedded.get(user))?.properties.department).toBe("Nowhere");
    expect((await tenant.embedded.get(group))?.displayName).toBe("Finance");
  });

  test("refuses a list that a freer server has frozen, names what is beyond it, and asks no person", async () => {
    await using tenant = await openRehearsalTenant();
    const { group } = await struck(tenant);
    await using free = await newHost(tenant.parts, approving);
    const previewJobId = await previewAll(free);
    await using strict = await tenant.strictly(only("group", [group.id]));
    await using host = await newHost(strict.parts, approving);
    await expectRepelled(tenant, async () => {
      const answer = await host.call(tool, { previewJobId });
      expect(answer).toMatchObject({ isError: true, code: "forbidden" });
      expect(answer.text).toContain('user "Una"');
      expect(answer.text).toContain("1 of the objects");
    }, [{ action: "callRefused", code: "forbidden", tool }]);
  });
});

describe("a directory that moves after the approval", () => {
  test("a listed object that moved is left as it is and reported, and changes to other objects are ignored", async () => {
    await using tenant = await openRehearsalTenant();
    const users = ["Ada", "Bea", "Cleo"].map((name) => tenant.addUser(name, { department: "Research" }));
    const [ada, bea, cleo] = users;
    if (ada === undefined || bea === undefined || cleo === undefined) throw new Error("There are three.");
    await tenant.services.recovery.takeSnapshot({
      label: null,
      caller: (await tenant.services.session.signedIn()).caller,
    });
    tenant.later(MINUTE);
    for (const ref of [ada, bea]) tenant.hands.update(ref, { department: null });
    await using host = await newHost(tenant.parts, (form) => {
      tenant.hands.update(ada, { department: "Moved on" });
      tenant.hands.update(cleo, { department: "Elsewhere" });
      return approving(form);
    });
    const previewJobId = await previewUsers(host);
    const job = await recover(host, previewJobId);
    expect(job).toMatchObject({ totals: { modifiedObjects: 1, failedChanges: 1 } });
    const failed = await host.call("list_failed_changes", { jobId: job?.jobId });
    expect(failed.data?.items).toMatchObject([{ id: ada.id, reason: { code: "moved" } }]);
    const departments = await Promise.all(
      users.map(async (ref) => (await tenant.embedded.get(ref))?.properties.department),
    );
    expect(departments).toEqual(["Moved on", "Research", "Elsewhere"]);
  });
});
