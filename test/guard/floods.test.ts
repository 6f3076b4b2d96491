import { describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { trailOf } from "../support/attack-harness.ts";
import type { Host } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { madeUpRequest } from "../support/made-up-request.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const tool = "start_recovery";

/** Previews one changed user each, so that all plans differ. */
async function previewEach(host: Host, { services }: RehearsalTenant): Promise<readonly string[]> {
  const all = jobId(await previewUsers(host));
  const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
  const previews: string[] = [];
  for (const { ref } of (await services.recovery.listChanges(all, {}, {})).items) {
    const scope = { entities: [{ type: "user", ids: [ref.id] }] };
    const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    previews.push(String(at(preview.data, "jobId")));
  }
  return previews;
}

async function tenantWith(users: number): Promise<RehearsalTenant> {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  return tenant;
}

describe.each(hosts)("an assistant on a host of $era that does not stop", ({ open }) => {
  test("raises one form for a plan that the person declined, until the plan has rested", async () => {
    await using tenant = await tenantWith(3);
    let forms = 0;
    await using host = await open(tenant.parts, () => {
      forms += 1;
      return { action: "decline" };
    });
    const previewJobId = await previewUsers(host);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "declined" });
    for (let again = 0; again < 60; again += 1) {
      const answer = await host.call(tool, { previewJobId });
      expect(answer).toMatchObject({ isError: true, code: "busy" });
      expect(answer.text).toContain("declined this plan a moment ago");
    }
    expect(forms).toBe(1);
    tenant.machineLater(2 * MINUTE);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "declined" });
    expect(forms).toBe(2);
  });

  test("raises three forms for a plan whose form the person puts away, and then names the terminal", async () => {
    await using tenant = await tenantWith(1);
    let forms = 0;
    await using host = await open(tenant.parts, () => {
      forms += 1;
      return { action: "cancel" };
    });
    const previewJobId = await previewUsers(host);
    let last = "";
    for (let call = 0; call < 20; call += 1) last = (await host.call(tool, { previewJobId })).text;
    expect(forms).toBe(3);
    expect(last).toContain("run this in a terminal");
  });

  test("raises one form for a plan whose form the person puts away where a page can open", async () => {
    await using tenant = await tenantWith(1);
    let forms = 0;
    await using host = await open({ ...tenant.parts, showPage: async () => true }, () => {
      forms += 1;
      return { action: "cancel" };
    });
    const previewJobId = await previewUsers(host);
    for (let call = 0; call < 4; call += 1) await host.call(tool, { previewJobId });
    expect(forms).toBe(1);
  });

  test("raises ten forms for ten plans, and no more within ten minutes", async () => {
    await using tenant = await tenantWith(15);
    let forms = 0;
    await using host = await open(tenant.parts, () => {
      forms += 1;
      return { action: "decline" };
    });
    const [last, ...previews] = await previewEach(host, tenant);
    const answers = [];
    for (const previewJobId of previews) answers.push(await host.call(tool, { previewJobId }));
    expect(answers.map(({ state, code }) => state ?? code)).toEqual([
      ...Array.from({ length: 10 }, () => "declined"),
      ...Array.from({ length: 4 }, () => "busy"),
    ]);
    expect(answers.at(-1)?.text).toContain("10 approvals were asked for within 10 minutes");
    expect(forms).toBe(10);
    tenant.machineLater(10 * MINUTE);
    expect(await host.call(tool, { previewJobId: last })).toMatchObject({ state: "declined" });
  });

  test("fills the trail with thirty refusals a minute, and with how many more there are as they double and once they end", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const known = (await trailOf(tenant)).length;
    for (let call = 0; call < 200; call += 1) {
      expect(await host.call(tool, { previewJobId: "none", force: true })).toMatchObject({ code: "invalidInput" });
    }
    const records = (await trailOf(tenant)).slice(known);
    expect(records.filter(({ action }) => action === "callRefused")).toHaveLength(30);
    const numbers = (all: typeof records) => all.flatMap(({ omitted }) => omitted?.refusals ?? []);
    expect(numbers(records)).toEqual([1, 32, 94]);
    const told = records.findLast(({ omitted }) => omitted !== undefined);
    expect(told?.message).toContain("94 refusals of this caller since ");
    tenant.machineLater(MINUTE + 1);
    await host.call(tool, { previewJobId: "none", force: true });
    const later = (await trailOf(tenant)).slice(known);
    expect(later.at(-1)).toMatchObject({ action: "callRefused" });
    expect(numbers(later)).toEqual([1, 32, 94, 170]);
    expect(later.at(-2)?.message).toMatch(/^170 refusals .* That is the number of all of them\.$/);
    await host.call(tool, { previewJobId: "none", force: true });
    expect(numbers((await trailOf(tenant)).slice(known))).toHaveLength(4);
  });

  test("takes six snapshots, and is told to use them", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    tenant.machineLater(11 * MINUTE);
    const answers = [];
    for (let snapshot = 0; snapshot < 20; snapshot += 1) answers.push(await host.call("take_snapshot"));
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(6);
    expect(answers.at(-1)).toMatchObject({ code: "busy", text: expect.stringContaining("list_snapshots") });
    tenant.machineLater(10 * MINUTE + 1);
    expect(await host.call("take_snapshot")).toMatchObject({ isError: false });
  });
});

test("another caller is not limited by what one caller asked for", async () => {
  await using tenant = await tenantWith(12);
  await using host = await newHost(tenant.parts, () => ({ action: "decline" }));
  const [last, ...previews] = await previewEach(host, tenant);
  for (const previewJobId of previews) await host.call(tool, { previewJobId });
  expect(await host.call(tool, { previewJobId: last })).toMatchObject({ code: "busy" });
  tenant.signIn("globalAdministrator");
  expect(await host.call(tool, { previewJobId: last })).toMatchObject({ state: "declined" });
});

test("the person is not asked about objects that the server's allow-list leaves out", async () => {
  await using tenant = await tenantWith(3);
  await using plain = await newHost(tenant.parts);
  const previewJobId = await previewUsers(plain);
  await using strict = await tenant.strictly({ types: ["group"] });
  let forms = 0;
  await using host = await newHost(strict.parts, (form) => {
    forms += 1;
    return approving(form);
  });
  expect(await host.call(tool, { previewJobId })).toMatchObject({ code: "forbidden" });
  expect(forms).toBe(0);
  expect(await tenant.services.approvals.listPending()).toEqual([]);
});

test("all callers of a tenant together can ask for forty approvals in ten minutes", async () => {
  await using tenant = await tenantWith(3);
  await using host = await newHost(tenant.parts);
  const { approvals, plans } = tenant.services;
  const plan = await plans.recoveryPlan(jobId(await previewUsers(host)));
  const ask = (n: number) => approvals.request(madeUpRequest(`${n}`, plan, `caller ${n % 8}`));
  for (let n = 0; n < 40; n += 1) expect(await ask(n)).toMatchObject({ state: "pending" });
  await expect(ask(40)).rejects.toMatchObject({
    code: "busy",
    message: expect.stringContaining("the most for one tenant"),
  });
  tenant.machineLater(10 * MINUTE);
  expect(await ask(40)).toMatchObject({ state: "pending" });
});

test("all callers of a tenant together can take twenty-four snapshots in ten minutes", async () => {
  await using tenant = await tenantWith(3);
  await using host = await newHost(tenant.parts);
  tenant.machineLater(11 * MINUTE);
  for (let n = 0; n < 23; n += 1) {
    const caller = { id: `caller ${n % 5}`, name: `caller-${n % 5}@contoso.example` };
    await tenant.services.trail.append({ action: "snapshotTaken", caller, snapshotId: `${n}` });
  }
  expect(await host.call("take_snapshot")).toMatchObject({ isError: false });
  const refused = { code: "busy", text: expect.stringContaining("the most for one tenant") };
  expect(await host.call("take_snapshot")).toMatchObject(refused);
  tenant.machineLater(9 * MINUTE);
  expect(await host.call("take_snapshot")).toMatchObject(refused);
  tenant.machineLater(MINUTE + 1);
  expect(await host.call("take_snapshot")).toMatchObject({ isError: false });
});

test("refusals of others do not push a caller's snapshots out of the count", async () => {
  await using tenant = await tenantWith(1);
  await using host = await newHost(tenant.parts);
  tenant.machineLater(11 * MINUTE);
  for (let n = 0; n < 6; n += 1) expect(await host.call("take_snapshot")).toMatchObject({ isError: false });
  for (let n = 0; n < 520; n += 1) {
    const caller = { id: `caller ${n}`, name: `caller-${n}@contoso.example` };
    await tenant.services.trail.append({ action: "callRefused", caller, code: "forbidden" });
  }
  expect(await host.call("take_snapshot")).toMatchObject({ code: "busy" });
});
