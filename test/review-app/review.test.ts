import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { reviewPage } from "../../src/mcp/review-page.ts";
import { chromiumPath, launchBrowser } from "../approval-page/browser.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { builtPage, type MiniHost, miniHost, type OnToolCall } from "./mini-host.ts";

let browser: Browser;
beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Source: MCP Apps, revision 2026-01-26. */
const showsPages = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } } };
const EVIL = '</script><img src=x onerror="parent.postMessage(1)">\u202eevil';

/** A server's tools as a host passes them on, over a tenant whose users lost their departments. */
async function reviewed(users: number) {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  const host = await newHost({ ...tenant.parts, reviewPage: reviewPage(builtPage()) }, approving);
  const onToolCall: OnToolCall = async (name, args) => {
    const { text, data, isError } = await host.call(name, args);
    return { content: [{ type: "text", text }], isError, ...(data === undefined ? {} : { structuredContent: data }) };
  };
  return {
    host,
    tenant,
    onToolCall,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** A server of a list of this many objects, a hundred a page. */
function serverOf(objects: number, names: (at: number) => string): OnToolCall {
  return async (name, args) => {
    if (name === "summarize_changes") {
      const structuredContent = { totals: { changedObjects: objects, changedLinks: 0 }, actors: [] };
      return { content: [], structuredContent };
    }
    if (name !== "list_changes") return { content: [], structuredContent: { items: [] } };
    const from = Number(args.cursor ?? 0);
    const items = Array.from({ length: Math.min(100, objects - from) }, (_, at) => ({
      type: "user",
      id: `id-${from + at}`,
      displayName: names(from + at),
      action: "update",
      change: 'department: not set → "Sales"',
    }));
    const next = from + 100 < objects ? { nextCursor: String(from + 100) } : {};
    return { content: [], structuredContent: { items, total: objects, ...next } };
  };
}

describe.each(hosts)("on a host of $era", ({ open }) => {
  test("tools that show changes name a page that can be read, of at most 60 KB", async () => {
    await using tenant = await openRehearsalTenant();
    const built = reviewPage(builtPage());
    await using host = await open({ ...tenant.parts, reviewPage: built }, undefined, showsPages);
    const named = (await host.listTools()).filter(({ _meta }) => at(_meta, "ui", "resourceUri") === built.uri);
    expect(named.map(({ name }) => name).toSorted()).toEqual([
      "compare_snapshots",
      "get_object",
      "list_activity",
      "list_changes",
      "start_preview",
      "summarize_changes",
      "verify_recovery",
    ]);
    expect((await host.listResources()).uris).toContain(built.uri);
    expect(Buffer.byteLength(built.html)).toBeLessThanOrEqual(60 * 1_024);
    expect(built.html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test("no page is named to a host that does not show pages, or by a server without one", async () => {
    await using tenant = await openRehearsalTenant();
    const withPage = { ...tenant.parts, reviewPage: reviewPage(builtPage()) };
    const others = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html"] } } };
    await using silent = await open(withPage);
    await using other = await open(withPage, undefined, others);
    await using without = await open(tenant.parts, undefined, showsPages);
    for (const host of [silent, other, without]) {
      expect((await host.listTools()).filter(({ _meta }) => at(_meta, "ui") !== undefined)).toEqual([]);
    }
  });
});

const textOf = ({ view }: Pick<MiniHost, "view">): Promise<string> => view.locator("body").innerText();

describe("in a real browser, the review", () => {
  beforeEach(({ skip }) => skip(chromiumPath === undefined, "there is no Chromium on this machine"));

  test.each(
    [400, 1_280].flatMap((width) => [
      { width, theme: "light" as const },
      { width, theme: "dark" as const },
    ]),
  )("shows a preview without a fault of WCAG AA at $width pixels, $theme", async ({ width, theme }) => {
    await using server = await reviewed(30);
    await using shown = await miniHost(browser, { width, theme, onToolCall: server.onToolCall });
    const previewJobId = await previewUsers(server.host);
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("30 of 30 objects read").waitFor();
    expect(shown.sent.slice(0, 2)).toEqual(["ui/initialize", "ui/notifications/initialized"]);
    const height = await shown.view.evaluate("document.documentElement.offsetHeight");
    expect(height).toBeLessThanOrEqual(width < 500 ? 600 : 500);
    await shown.view.locator("#rows").getByText("by admin@contoso.test").first().waitFor();
    expect(await shown.faults()).toEqual([]);
    expect(await shown.view.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await shown.view.evaluate("document.documentElement.dataset.theme")).toBe(theme);
    expect(shown.complaints).toEqual([]);
  });

  test("narrows a preview to the chosen objects and never starts a recovery", async () => {
    await using server = await reviewed(2);
    await using shown = await miniHost(browser, { fullscreen: true, onToolCall: server.onToolCall });
    expect(await textOf(shown)).toContain("Waiting for the assistant's answer.");
    const previewJobId = await previewUsers(server.host);
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("2 of 2 objects read, 0 chosen.").waitFor();
    expect(await textOf(shown)).not.toContain("Waiting for the assistant's answer.");
    await shown.view.getByRole("heading", { name: "Review of changes" }).waitFor();
    expect(shown.said.join()).not.toContain("The person narrowed the review to preview");
    await shown.view.getByRole("checkbox").first().focus();
    await shown.page.keyboard.press("Space");
    await shown.view.getByText("2 of 2 objects read, 1 chosen.").waitFor();
    await shown.view.getByRole("button", { name: "Preview only what is chosen" }).click();
    await shown.view.getByText("1 of 1 objects read").waitFor();
    await expect.poll(() => shown.said.join()).toContain("The person narrowed the review to preview");
    expect(shown.said.join()).not.toContain("Please start the recovery of preview");
    const started = shown.called.filter(({ name }) => name === "start_preview").map(({ args }) => args.scope);
    expect(started).toEqual([{ entities: [{ type: "user", ids: [expect.any(String)] }] }]);
    await shown.view.getByRole("button", { name: "Ask the assistant to recover this" }).click();
    await expect.poll(() => shown.said.join()).toContain("Please start the recovery of preview");
    expect(shown.sent.filter((method) => method === "ui/message")).toHaveLength(1);
    expect(shown.called.map(({ name }) => name)).not.toContain("start_recovery");
    expect(shown.complaints).toEqual([]);
  });

  test("narrows a preview to checked properties and to what one author did", async () => {
    await using server = await reviewed(2);
    server.tenant.addUser("Later");
    await using shown = await miniHost(browser, { fullscreen: true, onToolCall: server.onToolCall });
    const previewJobId = await previewUsers(server.host);
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("3 of 3 objects read, 0 chosen.").waitFor();
    expect(await textOf(shown)).not.toContain("undo what they did");
    const narrow = shown.view.getByRole("button", { name: "Preview only what is chosen" });
    expect(await narrow.isDisabled()).toBe(true);
    await shown.view.getByText("Properties and links").click();
    await shown.view.getByLabel("user: department (2)").uncheck();
    await shown.view.getByLabel("user: restored, deleted or created (1)").uncheck();
    expect(await narrow.isDisabled()).toBe(true);
    await shown.view.getByLabel("user: department (2)").check();
    await narrow.click();
    await shown.view.getByText("2 of 2 objects read, 0 chosen.").waitFor();
    await shown.view.getByLabel("By").selectOption("admin@contoso.test");
    await shown.view.getByLabel("undo what they did").check();
    await narrow.click();
    const scopes = () => shown.called.filter(({ name }) => name === "start_preview").map(({ args }) => args.scope);
    await expect.poll(scopes).toEqual([
      { types: ["user"], properties: ["user.department"] },
      { types: ["user"], properties: ["user.department"], actor: "admin@contoso.test" },
    ]);
    await shown.view.getByText("2 of 2 objects read, 0 chosen.").waitFor();
    expect(shown.complaints).toEqual([]);
  });

  test("says which account was taken for the actor of a preview", async () => {
    await using server = await reviewed(1);
    await using shown = await miniHost(browser, { onToolCall: server.onToolCall });
    const jobId = await previewUsers(server.host);
    const actorNote = "The name was taken for the account with the id ada.";
    await shown.notify("ui/notifications/tool-result", {
      content: [],
      structuredContent: { kind: "preview", jobId, actorNote },
    });
    await shown.view.getByText(actorNote).waitFor();
    await shown.view.getByText("1 object").first().waitFor();
    expect(shown.complaints).toEqual([]);
  });

  test("shows when it was done, in UTC and the person's time", async () => {
    await using server = await reviewed(3);
    await using shown = await miniHost(browser, { timezone: "Europe/Oslo", onToolCall: server.onToolCall });
    const previewJobId = await previewUsers(server.host);
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText(/^When it was done/).click();
    await shown.view.getByText(/ UTC \(.*Europe\/Oslo\): 3 objects, most by admin@contoso\.test/).waitFor();
    expect(shown.complaints).toEqual([]);
  });

  test("shows a comparison of two moments, and asks for more of it with the same arguments", async () => {
    await using server = await reviewed(4);
    await using shown = await miniHost(browser, { fullscreen: true, onToolCall: server.onToolCall });
    const snapshots = await server.host.call("list_snapshots");
    const args = { from: at(snapshots.data, "items", 0, "snapshotId"), scope: { types: ["user"] }, limit: 1 };
    await shown.answer("compare_snapshots", args);
    await shown.view.getByText("4 of 4 objects read.").waitFor();
    await shown.view.getByText(/^What changed from 2026-11-20 .* UTC/).waitFor();
    const asked = shown.called.filter(({ name }) => name === "compare_snapshots").map((call) => call.args);
    for (const one of asked) expect(one).toMatchObject({ ...args, cursor: expect.any(String) });
    expect(await shown.view.getByRole("checkbox").count()).toBe(0);
    const text = await textOf(shown);
    expect(text).not.toContain("Review of changes");
    expect(text).not.toContain("Properties and links");
    expect(text).not.toContain("Ask the assistant to recover this");
    expect(shown.called.map(({ name }) => name)).not.toContain("list_jobs");
    expect(shown.complaints).toEqual([]);
  });

  test("shows the audit log as a timeline, with application and address in the details of a row", async () => {
    await using server = await reviewed(2);
    await using shown = await miniHost(browser, { onToolCall: server.onToolCall });
    await shown.answer("list_activity", { activity: "Update user" });
    await shown.view.getByText(/records? of the audit log/).waitFor();
    await shown.view.getByText("Update user").first().waitFor();
    await shown.view
      .getByRole("button", { name: /^Details/ })
      .first()
      .click();
    await shown.view.locator(".details").getByText("by admin@contoso.test").waitFor();
    expect(await shown.faults()).toEqual([]);
    expect(shown.complaints).toEqual([]);
  });

  test("shows an object with its properties, access and links", async () => {
    await using server = await reviewed(1);
    await using shown = await miniHost(browser, { onToolCall: server.onToolCall });
    const found = await server.host.call("find_objects", { text: "Worker a" });
    const id = at(found.data, "items", 0, "id");
    await shown.answer("get_object", { type: "user", id });
    await shown.view.getByText("Worker a").first().waitFor();
    await shown.view.getByText(/^Properties \(/).click();
    await shown.view.getByText("userPrincipalName: ").waitFor();
    await shown.view.getByText("0 of 0 links read.").waitFor();
    expect(await shown.faults()).toEqual([]);
    expect(shown.complaints).toEqual([]);
  });

  test("follows a recovery of the preview and shows its verification", async () => {
    await using server = await reviewed(3);
    await using shown = await miniHost(browser, { onToolCall: server.onToolCall });
    const previewJobId = await previewUsers(server.host);
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("3 of 3 objects read").waitFor();
    const recovery = await server.host.call("start_recovery", { previewJobId });
    await server.host.call("get_job", { jobId: at(recovery.data, "jobId"), waitSeconds: 30 });
    await shown.view.evaluate("void document.dispatchEvent(new Event('visibilitychange'))");
    await shown.view.getByText("Verified: everything the recovery was to put back is back.").waitFor();
    expect(shown.complaints).toEqual([]);
  });

  test("shows hostile names as text and ignores messages of other windows", async () => {
    await using shown = await miniHost(browser, { fullscreen: true, onToolCall: serverOf(3, () => EVIL) });
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId: "job" } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("3 of 3 objects read").waitFor();
    expect(await shown.view.locator("#rows img, #rows script").count()).toBe(0);
    expect(await shown.view.locator("#rows").textContent()).not.toContain("\u202e");
    await shown.view.evaluate(
      `void postMessage({ jsonrpc: "2.0", method: "ui/notifications/host-context-changed", params: { theme: "forged" } }, "*")`,
    );
    expect(await shown.view.evaluate("document.documentElement.dataset.theme")).toBe("light");
    expect(shown.complaints).toEqual([]);
  });

  test("says why a call was refused, and goes on", async () => {
    const refusing: OnToolCall = async () => ({ isError: true, content: [{ type: "text", text: "No such preview." }] });
    await using shown = await miniHost(browser, { onToolCall: refusing });
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId: "job" } });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await expect.poll(() => shown.view.getByRole("alert").textContent()).toBe("No such preview.");
  });

  test("says who refused a call of which no reason is given", async () => {
    const asked = async (onToolCall: OnToolCall, reason: string) => {
      await using shown = await miniHost(browser, { onToolCall });
      await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId: "job" } });
      await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
      await expect.poll(() => shown.view.getByRole("alert").textContent()).toBe(reason);
    };
    await asked(async () => ({ isError: true, content: [] }), "The server refused the call.");
    await asked(() => Promise.reject(new Error("")), "The host refused.");
  });

  test("scrolls through 10,000 rows without a long task, and keeps few of them", { timeout: 180_000 }, async () => {
    await using shown = await miniHost(browser, {
      fullscreen: true,
      onToolCall: serverOf(10_000, (at) => `Worker ${at}`),
    });
    await shown.notify("ui/notifications/tool-input", { arguments: { previewJobId: "job" } });
    await browser.startTracing(shown.page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
    await shown.notify("ui/notifications/tool-result", { content: [], structuredContent: {} });
    await shown.view.getByText("100 of 10,000 objects read").waitFor();
    await shown.view.evaluate(scrollToEnd);
    await shown.view.getByText("Worker 9999").waitFor();
    expect(longestTask(await browser.stopTracing())).toBeLessThan(LONG_TASK);
    expect(await shown.view.locator(".row").count()).toBeLessThan(60);
    expect(shown.complaints).toEqual([]);
  });
});

/** Milliseconds. Source: W3C Long Tasks. */
const LONG_TASK = 50;

const traceSchema = z.object({
  traceEvents: z.array(
    z.looseObject({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.unknown(),
    }),
  ),
});

/** Returns the longest task of a page's main thread in milliseconds of its own time, because the machine may be busy. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString("utf8")));
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && at(args, "name") === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith("RunTask") && main.has(`${pid} ${tid}`));
  const durations = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1_000]));
  expect(durations.length).toBeGreaterThan(100);
  return Math.max(...durations);
}

/** Scrolls to the end of what is read until everything is read, and then to the end. */
const scrollToEnd = `new Promise((resolve) => {
  const step = () => {
    scrollTo(0, document.documentElement.scrollHeight);
    if (document.getElementById("count").textContent.startsWith("10,000 ")) resolve();
    else requestAnimationFrame(step);
  };
  step();
}).then(() => scrollTo(0, document.documentElement.scrollHeight))`;
