import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import type { OnForm } from "../support/host.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, oldHost } from "../support/mcp-host.ts";
import { ask, enter, follow, openPagedTenant, type PagedTenant, requestApproval } from "./a-page.ts";

async function tenantWith(users: number, browser?: () => boolean): Promise<PagedTenant> {
  const tenant = await openPagedTenant(browser);
  await wipeDepartments(tenant, users);
  return tenant;
}

/** As a person does in their browser. */
async function approveOnPage(tenant: PagedTenant): Promise<void> {
  const [waiting] = await tenant.services.approvals.listPending();
  const page = await follow(tenant.ticket);
  const { status } = await page.post({ answer: "approve", phrase: waiting?.phrase ?? "" });
  expect(status).toBe(303);
}

describe.each(hosts)("on a host of $era", ({ open }) => {
  test("a recovery opens the page if the host has no forms, and starts once it is approved there", async () => {
    await using tenant = await tenantWith(30);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const refusal = await host.call("start_recovery", { previewJobId });
    expect(refusal).toMatchObject({ isError: false, state: "approvalRequired" });
    expect(refusal.text).toContain("The approval page has been opened in the user's browser");
    expect(tenant.opened).toHaveLength(1);

    await approveOnPage(tenant);
    const started = await host.call("start_recovery", { previewJobId });
    expect(started).toMatchObject({ isError: false, data: { kind: "recovery" } });
    const job = await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
    expect(job.data).toMatchObject({ status: "successful" });
    expect((await host.call("start_recovery", { previewJobId })).state).not.toBe("started");
  });

  test("nothing the assistant can read holds the address of the page or a part of it", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const answers = [await host.call("start_recovery", { previewJobId }), await host.call("list_jobs")];
    const read = [
      ...answers.map((answer) => JSON.stringify(answer)),
      JSON.stringify(await host.read("entra://tenant")),
    ];
    const { origin, secret: ticket } = tenant.ticket;
    const { host: address, port } = new URL(origin);
    const page = await follow(tenant.ticket);
    for (const secret of [address, port, ticket, page.seal, page.url, "127.0.0.1"])
      for (const text of read) expect(text).not.toContain(secret);
    expect(tenant.defects).toEqual([]);
  });

  test("a call names the terminal if no browser can be opened", async () => {
    await using tenant = await tenantWith(3, () => false);
    await using host = await open(tenant.parts);
    const refusal = await host.call("start_recovery", { previewJobId: await previewUsers(host) });
    expect(refusal.text).toMatch(/Ask the user to run this in a terminal.*entra-rewind approve/);
    expect(refusal.text).not.toContain("approval page");
    expect((await enter(tenant.ticket)).status).toBe(403);
  });

  test("a form that was answered opens no page", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts, () => ({ action: "decline" }));
    const refusal = await host.call("start_recovery", { previewJobId: await previewUsers(host) });
    expect(refusal).toMatchObject({ state: "declined" });
    expect(tenant.opened).toEqual([]);
  });

  test("a dismissed form offers the page, which the next call opens", async () => {
    await using tenant = await tenantWith(3);
    let asked = 0;
    await using host = await open(tenant.parts, () => {
      asked += 1;
      return { action: "cancel" };
    });
    const previewJobId = await previewUsers(host);
    const offered = await host.call("start_recovery", { previewJobId });
    expect(offered.text).toContain("the approval page opens in their browser");
    expect(tenant.opened).toEqual([]);
    await host.call("start_recovery", { previewJobId });
    expect(tenant.opened).toHaveLength(1);
    expect(asked).toBe(1);
    await approveOnPage(tenant);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ isError: false });
  });
});

describe("an unanswered form", () => {
  const neverShown: OnForm = () => new Promise(() => {});

  test("is replaced by the page after its time, and is not shown again", async () => {
    await using tenant = await tenantWith(3);
    await using host = await oldHost({ ...tenant.parts, answerWithin: 60 }, neverShown);
    const previewJobId = await previewUsers(host);
    const refusal = await host.call("start_recovery", { previewJobId });
    expect(refusal.text).toContain("The approval page has been opened");
    await approveOnPage(tenant);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ isError: false });
  });
});

describe("showing the page", () => {
  test("again for the same request opens no second one within a minute", async () => {
    await using tenant = await tenantWith(3);
    const request = await requestApproval(tenant);
    for (let times = 0; times < 5; times += 1) expect(await tenant.show(request)).toBe(true);
    expect(tenant.opened).toHaveLength(1);
    tenant.machineLater(MINUTE);
    expect(await tenant.show(request)).toBe(true);
    expect(tenant.opened).toHaveLength(2);
  });

  test("does not fill the screen, however many plans an assistant asks about", async () => {
    await using tenant = await tenantWith(3);
    const shown: boolean[] = [];
    for (let times = 0; times < 7; times += 1) shown.push(await tenant.show(await requestApproval(tenant)));
    expect(shown).toEqual([true, true, true, true, true, false, false]);
    expect(tenant.opened).toHaveLength(5);
  });

  test("voids the ticket that was given before, and the open page goes on", async () => {
    await using tenant = await tenantWith(3);
    const request = await requestApproval(tenant);
    await tenant.show(request);
    const first = tenant.ticket;
    tenant.machineLater(MINUTE);
    await tenant.show(request);
    expect((await enter(first)).status).toBe(403);
    const page = await follow(tenant.ticket);
    tenant.machineLater(MINUTE);
    await tenant.show(request);
    expect((await page.reload()).status).toBe(200);
  });

  test("ends with the server", async () => {
    await using tenant = await tenantWith(3);
    await tenant.show(await requestApproval(tenant));
    await tenant.closePage();
    await expect(enter(tenant.ticket)).rejects.toThrow("ECONNREFUSED");
  });

  test("pages through a long list, every object once", async () => {
    await using tenant = await tenantWith(230);
    await tenant.show(await requestApproval(tenant));
    const page = await follow(tenant.ticket);
    expect(page.text).toContain("200 objects of 230 on page 1 of 2");
    const next = /href="([^"]+page=2)#changes"/.exec(page.text)?.[1];
    const rest = await ask(`${page.origin}${next}`, { headers: { cookie: page.cookie } });
    expect(rest.text).toContain("30 objects of 230 on page 2 of 2");
    const names = [...`${page.text}${rest.text}`.matchAll(/class="name">(Worker [^<]+)</g)].map((match) => match[1]);
    expect(new Set(names).size).toBe(230);
    for (const query of ["after=broken", "page=0", "page=1e3", "action=destroy", "type=planet", "risk=unknown"]) {
      const broken = await ask(`${page.url}?${query}`, { headers: { cookie: page.cookie } });
      expect({ query, status: broken.status }).toEqual({ query, status: 400 });
    }
  });
});
