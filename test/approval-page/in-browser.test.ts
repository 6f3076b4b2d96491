import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { machine, newSecret } from "../../src/app/machine.ts";
import { fileHandOver, type Ticket } from "../../src/approval-page/hand-over.ts";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { wipeDepartments } from "../support/incident.ts";
import { brokenTenant } from "./a-broken-tenant.ts";
import { openPagedTenant, type PagedTenant, requestApproval } from "./a-page.ts";
import { chromiumPath, launchBrowser } from "./browser.ts";
import { type Legibility, measureLegibility } from "./legibility.ts";

let browser: Browser | null = null;
beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Sight extends AsyncDisposable {
  readonly tenant: PagedTenant;
  readonly request: Approval;
  readonly page: Page;
  /** The browser's complaints about scripts and resources. */
  readonly complaints: readonly string[];
  state(): Promise<string>;
}

/** Opens the page as `open-browser.ts` would. */
async function seen(options: BrowserContextOptions = {}, users?: number): Promise<Sight> {
  const tenant = await openPagedTenant();
  const planned = users === undefined ? await brokenTenant(tenant) : undefined;
  if (users !== undefined) await wipeDepartments(tenant, users);
  const request = await requestApproval(tenant, {
    scope: { all: true },
    ...(planned === undefined ? {} : { planned }),
  });
  await tenant.show(request);
  const context = await browser?.newContext(options);
  if (context === undefined) throw new Error("There is no browser.");
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  await page.goto(pathToFileURL(await fileFor(tenant.ticket)).href);
  if (options.javaScriptEnabled === false) await page.getByRole("button").click();
  await page.waitForURL("**/approval/*");
  return {
    tenant,
    request,
    page,
    complaints,
    state: async () => (await tenant.services.approvals.get(request.id)).state,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** The file that the person's browser is given, in a folder of the test's own. */
async function fileFor(ticket: Ticket): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "handed-over-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let handed = "";
  const openBrowser = async (file: string) => {
    handed = file;
    return true;
  };
  await fileHandOver({ folder, openBrowser, clock: machine, newSecret }).give(ticket);
  return handed;
}

describe("in a real browser, the page", () => {
  beforeEach(({ skip }) => skip(chromiumPath === undefined, "there is no Chromium on this machine"));

  test.each(
    [400, 1400].flatMap((width) => [
      { width, colorScheme: "light" as const },
      { width, colorScheme: "dark" as const },
    ]),
  )("reads well at $width pixels, $colorScheme", async ({ width, colorScheme }) => {
    await using sight = await seen({ viewport: { width, height: 900 }, colorScheme });
    const { page } = sight;
    const { overflow, contrast, smallest, paper } = await page.evaluate<Legibility>(measureLegibility);
    expect(overflow).toBe(0);
    expect(smallest).toBeGreaterThanOrEqual(12.5);
    // Source: WCAG 2.2, 1.4.3, level AA.
    expect(contrast).toBeGreaterThanOrEqual(4.5);
    expect(paper).toBe(colorScheme === "dark" ? "rgb(22, 23, 26)" : "rgb(251, 251, 250)");
    for (const button of ["Approve these changes", "Refuse"]) {
      const box = await page.getByRole("button", { name: button }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(40);
    }
    // On a narrow screen each cell says what its column is.
    const headings = await page.locator("thead").first().boundingBox();
    expect((headings?.width ?? 0) > 100).toBe(width === 1400);
    expect(sight.complaints).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("shows the gravest danger first, then who could sign in, then every change with both values", async () => {
    await using sight = await seen();
    const { page } = sight;
    expect(await page.getByRole("heading").allTextContents()).toEqual([
      "Approve this recovery?",
      "What to look at first",
      "What this plan leaves of the same authors' work",
      "Who could sign in afterwards",
      "Every change",
      "Your decision",
    ]);
    expect(await page.locator(".risks li b").allTextContents()).toEqual(["critical", "medium", "low"]);
    const row = page.getByRole("row", { name: /^state/ });
    expect(await row.getByRole("cell").allTextContents()).toEqual(['"enabledForReportingButNotEnforced"', '"enabled"']);
    // Of a policy's conditions only the part that differs.
    expect(await page.getByRole("rowheader", { name: "conditions.users.excludeRoles" }).count()).toBe(1);
    expect(await page.getByText("includeApplications").count()).toBe(0);
  });

  test("shows names that contain markup as plain text and runs no script in them", async () => {
    await using sight = await seen();
    const { page } = sight;
    expect(await page.getByText("document.forms[0].submit()").count()).toBeGreaterThan(0);
    expect(await page.locator("script, img, iframe, [onfocus], [onerror]").count()).toBe(0);
    expect(await page.locator("a[href^=http]").count()).toBe(0);
    expect((await page.content()).includes("\u202e")).toBe(false);
    expect(sight.complaints).toEqual([]);
    expect(await sight.state()).toBe("pending");
  });

  test("links to the list of links that do not fit in a row, and back", async () => {
    await using sight = await seen();
    const { page } = sight;
    await page.getByRole("link", { name: /more links of this object/ }).click();
    expect(await page.locator(".names li").count()).toBe(39);
    await page.getByRole("link", { name: "All changes from the first" }).click();
    expect(await page.getByRole("rowheader", { name: "state", exact: true }).count()).toBe(1);
  });

  test.each([true, false])("approves with the keyboard alone, scripts allowed: %s", async (javaScriptEnabled) => {
    await using sight = await seen({ javaScriptEnabled });
    const { page, request } = sight;
    const field = page.getByRole("textbox", { name: /To approve, type/ });
    await tabTo(page, field);
    await page.keyboard.type("not the phrase");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await sight.state()).toBe("pending");
    await tabTo(page, field);
    await page.keyboard.type(request.phrase ?? "");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await sight.state()).toBe("approved");
  });

  test("narrows the list by a chip and a search, without scripts", async () => {
    await using sight = await seen({ javaScriptEnabled: false });
    const { page } = sight;
    const shown = () => page.locator("table .name").allTextContents();
    const all = await shown();
    expect(all[0]).toBe("Require MFA for everyone");
    await page.getByRole("link", { name: "change back 1 Conditional Access policy" }).click();
    expect(await shown()).toEqual(["Require MFA for everyone"]);
    const find = page.getByRole("textbox", { name: /Find an object/ });
    await find.fill("finance");
    await page.getByRole("button", { name: "Find" }).click();
    expect(await page.getByRole("status").textContent()).toBe("No change of the plan matches.");
    await page.getByRole("link", { name: /^all / }).click();
    expect(await shown()).toEqual(all);
    expect(await page.content()).not.toContain("No change of the plan matches.");
    await find.fill("finance");
    await page.getByRole("button", { name: "Find" }).click();
    expect(await shown()).toEqual(["Finance"]);
    expect(sight.complaints).toEqual([]);
    expect(await sight.state()).toBe("pending");
  });

  test("refuses with the keyboard alone and without the phrase", async () => {
    await using sight = await seen();
    const { page } = sight;
    const refuse = page.getByRole("button", { name: "Refuse" });
    await tabTo(page, refuse);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Refused" }).waitFor();
    expect(await sight.state()).toBe("declined");
  });

  test("approves a small plan with one button, and afterward only shows that it was approved", async () => {
    await using sight = await seen({}, 3);
    const { page } = sight;
    await page.getByRole("button", { name: "Approve these changes" }).click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    const approve = page.getByRole("button", { name: "Approve these changes" });
    await page.reload();
    expect(await approve.count()).toBe(0);
    await page.goBack();
    expect(await approve.count()).toBe(0);
  });

  test("withdraws an approval with one button", async () => {
    await using sight = await seen({}, 3);
    const { page } = sight;
    await page.getByRole("button", { name: "Approve these changes" }).click();
    await page.getByRole("button", { name: "Withdraw this approval" }).click();
    await page.getByRole("heading", { name: "Withdrawn" }).waitFor();
    expect(await sight.state()).toBe("withdrawn");
  });

  test("cannot be approved by another page's form, even in the browser that has it open", async () => {
    await using sight = await seen({}, 3);
    const { page } = sight;
    const attacker = await page.context().newPage();
    const seal = (await page.locator("[name=seal]").getAttribute("value")) ?? "";
    await attacker.route("http://attacker.example/", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method=post action="${page.url()}"><input name=seal value="${seal}"><button name=answer value=approve>Win</button></form>`,
      }),
    );
    await attacker.goto("http://attacker.example/");
    await attacker.getByRole("button").click();
    await attacker.getByText("Nothing was approved").waitFor();
    expect(await sight.state()).toBe("pending");
  });

  test("refuses to be shown in a frame", async () => {
    await using sight = await seen({}, 3);
    const { page } = sight;
    const attacker = await page.context().newPage();
    await attacker.route("http://attacker.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${page.url()}"></iframe>` }),
    );
    await attacker.goto("http://attacker.example/");
    const framed = attacker.frames().find((frame) => frame !== attacker.mainFrame());
    expect(await framed?.getByText("Approve").count()).toBe(0);
  });
});

/** Goes on with the tab key until it is there. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  const focused = element.and(page.locator(":focus"));
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The tab key does not lead there.");
}
