import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { machine, sleep } from "../../src/app/machine.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { sandboxSession } from "../../src/app/sandbox/sandbox-session.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";
import type { Capabilities } from "../../src/service/capabilities.ts";
import { tools } from "../../tools/index.ts";
import { type ContosoTenant, openContoso } from "../support/contoso-tenant.ts";
import { factsOf } from "../support/ground-truth.ts";
import type { Answer, Host } from "../support/host.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";

const PAGE = 10 * 1024;

function partsOf({ engine, directory }: ContosoTenant, over: Partial<Capabilities> = {}): McpServerParts {
  const capabilities = { ...sandboxCapabilities, ...over };
  const session = sandboxSession(directory, { signInAs: "backupAdministrator", capabilities, retention: "daily" });
  return {
    tools,
    prompts: [],
    version: "0.0.0",
    capabilities,
    readOnly: false,
    approveCommand: "entra-rewind approve",
    open: async () => engineServices(engine, session),
    clock: machine,
    sleep,
    answerWithin: 10_000,
    signReceipt: async () => "signed",
    newMarker: randomUUID,
    stateSeal: { key: "a key of thirty-two characters at least", callerOf: () => "" },
    report: (error) => {
      throw error;
    },
  };
}

const items = (answer: Answer): Record<string, unknown>[] => {
  const list = at(answer.data, "items");
  return Array.isArray(list) ? list : [];
};

async function everyItem(host: Host, tool: string, args: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for (let cursor: unknown; ; ) {
    const page = await host.call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
    expect(page, page.text).toMatchObject({ isError: false });
    expect(page.bytes).toBeLessThanOrEqual(PAGE);
    all.push(...items(page));
    cursor = at(page.data, "nextCursor");
    if (cursor === undefined) return all;
  }
}

let tenant: ContosoTenant;
let facts: ReturnType<typeof factsOf<"incident">>;
let host: Host;
beforeEach(async () => {
  tenant = await openContoso();
  facts = factsOf(tenant.truth, "incident");
  host = await newHost(partsOf(tenant), approving);
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await tenant[Symbol.asyncDispose]();
});

/** The newest snapshot, as an assistant finds it. */
async function newestSnapshot(): Promise<Record<string, unknown>> {
  const [newest] = items(await host.call("list_snapshots", { limit: 1 }));
  return newest ?? {};
}

/** Starts a recovery, which the person approves, and waits for its end. */
async function recovered(previewJobId: unknown): Promise<Answer> {
  const started = await host.call("start_recovery", { previewJobId });
  expect(started, started.text).toMatchObject({ isError: false });
  return host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
}

test("a found policy says if it exists, and its own state", async () => {
  const found = await host.call("find_objects", {
    text: "Require MFA for all users",
    types: ["conditionalAccessPolicy"],
  });
  expect(items(found)[0]).toMatchObject({
    id: facts.mfaPolicy.id,
    state: "live",
    policyState: "enabledForReportingButNotEnforced",
  });
});

test("a text that is neither a snapshot nor a time is refused with both forms", async () => {
  const refused = await host.call("start_preview", { snapshot: "last tuesday", scope: { all: true } });
  expect(refused).toMatchObject({ isError: true, code: "invalidInput" });
  expect(refused.text).toMatch(/snapshotId from list_snapshots .* Or name a time with its zone/);
});

describe("an assistant that investigates", () => {
  test("an assistant undoes everything one account did, and shows what stays because of others", async () => {
    const [found] = items(
      await host.call("find_objects", { text: tenant.truth.attacker.displayName, types: ["user"] }),
    );
    expect(found).toMatchObject({ id: tenant.truth.attacker.id, state: "live" });
    const { createdDateTime } = await newestSnapshot();
    // A colleague has repaired one of the wiped users meanwhile.
    const [mended] = facts.wipedUsers;
    if (mended === undefined) throw new Error("Nobody was wiped.");
    tenant.hands.update(mended.ref, { department: "Mended" });
    tenant.later(MINUTE);

    const scope = { all: true, actor: found?.userPrincipalName, since: createdDateTime };
    const preview = await host.call("start_preview", { snapshot: createdDateTime, scope, waitSeconds: 30 });
    expect(preview, preview.text).toMatchObject({ isError: false, data: { status: "successful", scope } });
    const previewJobId = at(preview.data, "jobId");
    const changes = await everyItem(host, "list_changes", { previewJobId, limit: 100, detail: "full" });
    const kept = changes.find(({ id }) => id === mended.ref.id);
    const properties = at(kept, "properties");
    expect(properties).toEqual([
      expect.objectContaining({ name: "department", now: "Mended", then: mended.department }),
    ]);
    expect(at(properties, 0, "keptBecause")).toContain("rescuer@contoso.example");
    for (const change of changes) expect(["snapshot", "audit"]).toContain(change.basis);

    const recovery = await recovered(previewJobId);
    expect(recovery, recovery.text).toMatchObject({ isError: false, data: { status: "successful" } });
    const verified = await host.call("verify_recovery", { recoveryJobId: at(recovery.data, "jobId"), waitSeconds: 30 });
    expect(verified.data).toMatchObject({ verified: true });
    expect((await tenant.directory.get(mended.ref))?.properties.department).toBe("Mended");
    for (const { ref, department } of facts.wipedUsers.slice(1)) {
      expect((await tenant.directory.get(ref))?.properties.department).toBe(department);
    }
  });

  test("an assistant restores exactly the 37 departments and managers a script wiped, and no edit of today", async () => {
    const { createdDateTime } = await newestSnapshot();
    const first = await host.call("start_preview", { snapshot: createdDateTime, scope: { types: ["user"] } });
    const wiped = await everyItem(host, "list_changes", {
      previewJobId: at(first.data, "jobId"),
      property: "department",
      limit: 100,
      detail: "full",
    });
    const actors = new Map<unknown, number>();
    for (const change of wiped) {
      const department = [at(change, "properties")].flat().find((one) => at(one, "name") === "department");
      const by = at(department, "by");
      actors.set(by, (actors.get(by) ?? 0) + 1);
    }
    const [[actor] = []] = [...actors].sort(([, a], [, b]) => b - a);
    expect(actor).toBe(tenant.truth.attacker.userPrincipalName);
    const scope = { types: ["user"], properties: ["department", "manager"], actor };
    const preview = await host.call("start_preview", { snapshot: createdDateTime, scope });
    expect(preview.data).toMatchObject({ totals: { changedObjects: 37, changedLinks: 37 } });
    const recovery = await recovered(at(preview.data, "jobId"));
    expect(recovery.data).toMatchObject({ totals: { modifiedObjects: 37, modifiedLinks: 37, failedChanges: 0 } });
    for (const { ref, department, manager } of facts.wipedUsers) {
      expect((await tenant.directory.get(ref))?.properties.department).toBe(department);
      expect(await tenant.directory.hasLink({ link: "manager", source: ref, target: manager })).toBe(true);
    }
  });

  test("an assistant reads from a group's history who emptied it, within a page's size", async () => {
    const [group] = items(await host.call("find_objects", { text: "Finance", types: ["group"], state: "live" }));
    expect(group).toMatchObject({ id: facts.finance.id, members: 0 });
    const args = { type: "group", id: group?.id };
    const answer = await host.call("get_object_history", args);
    expect(answer.bytes).toBeLessThanOrEqual(PAGE);
    expect(answer.data).toMatchObject({ displayName: "Finance", state: "live" });
    expect(at(answer.data, "items", 0)).toMatchObject({
      what: "updated",
      linkTotals: { removed: facts.financeMembers.length },
    });
    expect(at(answer.data, "items", 0, "links", 0)).toMatchObject({
      link: "members",
      action: "removed",
      by: tenant.truth.attacker.userPrincipalName,
    });
    await everyItem(host, "get_object_history", { ...args, limit: 100 });
  });

  test("an assistant compares two snapshots and learns when they are in the wrong order", async () => {
    const [newer, older] = items(await host.call("list_snapshots", { limit: 2 }));
    const changes = await everyItem(host, "compare_snapshots", {
      from: older?.snapshotId,
      to: newer?.snapshotId,
      limit: 100,
    });
    expect(changes.length).toBeGreaterThan(0);
    const now = await everyItem(host, "compare_snapshots", {
      from: newer?.snapshotId,
      scope: { types: ["authorizationPolicy"] },
    });
    expect(now).toEqual([expect.objectContaining({ type: "authorizationPolicy", action: "changed" })]);
    const wrong = await host.call("compare_snapshots", { from: newer?.snapshotId, to: older?.snapshotId });
    expect(wrong).toMatchObject({ isError: true, code: "invalidInput" });
  });

  test("a wrong actor or time is refused with the reason", async () => {
    const { createdDateTime } = await newestSnapshot();
    const preview = (scope: Record<string, unknown>) =>
      host.call("start_preview", { snapshot: createdDateTime, scope });
    expect(await preview({ all: true, since: createdDateTime })).toMatchObject({ code: "invalidInput" });
    expect(await preview({ all: true, actor: "nobody@contoso.example" })).toMatchObject({ code: "notFound" });
    const early = await preview({
      all: true,
      actor: tenant.truth.attacker.userPrincipalName,
      since: "2020-01-01T00:00:00Z",
    });
    expect(early).toMatchObject({ code: "invalidInput" });
    expect(early.text).toContain("before the snapshot");
  });
});

test("a mode without an investigation does not list its tools", async () => {
  await using other = await newHost(partsOf(tenant, { investigation: false, comparison: false }));
  const listed = (await other.listTools()).map(({ name }) => name);
  for (const name of ["find_objects", "get_object_history", "compare_snapshots"]) expect(listed).not.toContain(name);
});
