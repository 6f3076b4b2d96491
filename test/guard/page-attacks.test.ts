import { describe, expect, test } from "vitest";
import { SECOND } from "../../src/domain/time.ts";
import { ask, enter, follow, openPagedTenant, type PagedTenant } from "../approval-page/a-page.ts";
import { type Expected, expectRepelled, trailOf } from "../support/attack-harness.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";

const tool = "start_recovery";
const refused: Expected = { action: "approvalRefused", code: "approvalRefused", caller: null, channel: "page" };
const yes = "answer=approve";

async function tenantWith(users: number): Promise<PagedTenant> {
  const tenant = await openPagedTenant();
  await wipeDepartments(tenant, users);
  return tenant;
}

describe.each(hosts)("the page that an assistant's call on a host of $era opens", ({ open }) => {
  test("approves for the person who has it, and the assistant's next call starts the job", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const refusal = await host.call(tool, { previewJobId });
    expect(refusal).toMatchObject({ state: "approvalRequired" });
    expect(refusal.text).toContain("approval page has been opened");
    expect(JSON.stringify(refusal)).not.toContain(tenant.ticket.secret);
    const page = await follow(tenant.ticket);
    expect((await page.post({ answer: "approve" })).status).toBe(303);
    const started = await host.call(tool, { previewJobId });
    expect(started).toMatchObject({ isError: false });
    await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
    expect((await trailOf(tenant)).slice(-2)).toMatchObject([
      { action: "recoveryStarted", channel: "page" },
      { action: "recoveryEnded", status: "successful" },
    ]);
  });
});

test.each([
  ["another origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another port of this machine", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
  ["a name rebound to this machine", { host: "evil.example" }],
  ["no origin at all", { origin: "" }],
  ["a script without the cookie", { cookie: "" }],
])("a form posted from %s is turned away with a record, and the assistant gets nothing", async (_, headers) => {
  await using tenant = await tenantWith(3);
  await using host = await hosts[1].open(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call(tool, { previewJobId });
  const page = await follow(tenant.ticket);
  await expectRepelled(tenant, async () => {
    expect((await page.post({ answer: "approve" }, headers)).status).toBeGreaterThanOrEqual(400);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "approvalRequired" });
  }, [refused]);
});

test("an attacker with the page's address and without its secrets sees and approves nothing, and cannot fill the trail", async () => {
  await using tenant = await tenantWith(30);
  await using host = await hosts[1].open(tenant.parts);
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const page = await follow(tenant.ticket);
  const form = { "content-type": "application/x-www-form-urlencoded", origin: page.origin };
  await expectRepelled(tenant, async () => {
    const guessed = await ask(`${page.origin}/approval/guess`, { method: "POST", headers: form, body: yes });
    expect(guessed.status).toBe(403);
    expect((await ask(page.url)).status).toBe(403);
    expect((await enter(tenant.ticket)).status).toBe(403);
    expect((await page.post({ answer: "approve", phrase: "restore all" })).status).toBeLessThan(500);
    expect((await ask(`${page.origin}/favicon.ico`, { headers: { "sec-fetch-dest": "image" } })).status).toBe(403);
  }, [refused, refused, refused, refused]);
  for (let n = 0; n < 90; n += 1) await ask(page.url);
  const trail = await trailOf(tenant);
  expect(trail.filter(({ channel }) => channel === "page")).toHaveLength(30);
  expect(trail.flatMap(({ omitted }) => omitted?.refusals ?? [])).toEqual([1, 32]);
});

test("a flood of guesses at the page hides neither that more came after it nor how many", async () => {
  await using tenant = await tenantWith(3);
  await using host = await hosts[1].open(tenant.parts);
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const page = await follow(tenant.ticket);
  const omitted = async () =>
    (await trailOf(tenant)).flatMap(({ action, channel, message, omitted }) =>
      action === "refusalsOmitted" && channel === "page"
        ? [[Number.parseInt(message ?? "", 10), omitted?.refusals]]
        : [],
    );
  for (let n = 0; n < 100; n += 1) await ask(page.url);
  expect(await omitted()).toEqual([]);
  for (let n = 0; n < 320; n += 1) {
    tenant.machineLater(SECOND);
    await ask(page.url);
  }
  expect(await omitted()).toEqual([
    [101, 1],
    [202, 102],
    [404, 304],
  ]);
});
