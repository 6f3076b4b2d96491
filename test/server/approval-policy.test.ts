import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type BrowsedPage, type Browser, browserOf } from "../support/a-browser.ts";
import { type HostProcess, hostProcess } from "../support/host-process.ts";
import { at } from "../support/incident.ts";
import { httpHosts } from "../support/mcp-host.ts";
import { addressIn, answer, sayYes } from "../support/page-visit.ts";

const ADA = "Ada Lindgren";
const GRACE = "Grace Okonkwo";
const policy = {
  never: [{ types: ["application"] }],
  secondPerson: [{ types: ["conditionalAccessPolicy"] }],
  signIn: "always",
};

let server: HostProcess;
beforeAll(async () => {
  server = await hostProcess({ ENTRA_REWIND_APPROVAL_POLICY: JSON.stringify(policy) });
});
afterAll(() => server[Symbol.asyncDispose]());

const records = z.object({ items: z.array(z.looseObject({ action: z.string() })) });
const trail = async () => records.parse(JSON.parse(await server.command("audit", "--json"))).items;

/** Previews one type and asks for its recovery in Ada's name. */
async function asked(type: string) {
  const host = await httpHosts[0].connect(server.url, await server.signIn(ADA));
  const snapshots = await host.call("list_snapshots");
  const snapshot = at(snapshots.data, "items", 3, "snapshotId");
  const preview = await host.call("start_preview", { snapshot, scope: { types: [type] }, waitSeconds: 30 });
  const recover = () => host.call("start_recovery", { previewJobId: String(at(preview.data, "jobId")) });
  return { host, preview, recover, open: await recover() };
}

async function visit(browser: Browser, text: string, person: string): Promise<BrowsedPage> {
  const signIn = await browser.open(addressIn(text));
  return browser.open((await browser.choose(signIn.url, person)).href);
}

test("a host refuses what its policy never allows, and the preview has said so", async () => {
  const { host, preview, open } = await asked("application");
  await using _ = host;
  expect(preview.text).toContain("never allows this recovery, because it changes applications");
  expect(open).toMatchObject({ isError: true, code: "forbidden" });
  expect(open.text).toContain("never allows this recovery");
});

test("a host lets only a second person approve what its policy says, whatever the rule for approvers is", async () => {
  const { host, recover, open } = await asked("conditionalAccessPolicy");
  await using _ = host;
  expect(open.text).toContain("Ask another person who may recover to open this address");
  const own = browserOf(server.origin);
  const barred = await visit(own, open.text, ADA);
  expect(barred.html).toContain("lets only another person than the one who asked approve this");
  expect(barred.html).not.toContain("Approve these changes");

  const other = browserOf(server.origin);
  const page = await visit(other, open.text, GRACE);
  expect(page.html).toContain("Approve these changes");
  expect((await sayYes(other, page)).html).toContain("Approved");
  const started = await recover();
  expect(started, started.text).toMatchObject({ state: "started" });
  await host.call("get_job", { jobId: String(at(started.data, "jobId")), waitSeconds: 30 });
  expect((await trail()).find(({ action }) => action === "recoveryStarted")).toMatchObject({
    caller: { name: expect.stringContaining("ada.lindgren") },
    approver: { name: expect.stringContaining("grace.okonkwo"), authentication: { methods: ["sandbox"] } },
    demands: ["secondPerson", "signIn"],
  });

  const after = await other.open(page.url);
  const [, link = ""] = /href="([^"]+)">Download the signed receipt/.exec(after.html) ?? [];
  const downloaded = await other.open(new URL(link, server.origin).href);
  expect(downloaded.html.split(".")).toHaveLength(3);
  expect((await browserOf(server.origin).open(new URL(link, server.origin).href)).status).toBe(403);

  const file = join(server.data, "receipt.jws");
  writeFileSync(file, downloaded.html);
  expect(JSON.parse(await server.command("receipt", "verify", file, "--json"))).toMatchObject({ genuine: true });
  writeFileSync(file, await server.command("receipt"));
  const verdict = await server.command("receipt", "verify", file, "--json");
  expect(JSON.parse(verdict)).toMatchObject({
    genuine: true,
    receipt: {
      requester: { name: expect.stringContaining("ada.lindgren") },
      approval: {
        approver: { name: expect.stringContaining("grace.okonkwo"), authentication: { methods: ["sandbox"] } },
      },
      outcome: { status: "successful" },
    },
  });
});

test("an approval is withdrawn on the hosted page before it is used, and the plan then rests", async () => {
  const { host, recover, open } = await asked("group");
  await using _ = host;
  const browser = browserOf(server.origin);
  const approved = await sayYes(browser, await visit(browser, open.text, ADA));
  expect(approved.html).toContain("Withdraw this approval");
  expect((await answer(browser, approved, "withdraw")).html).toContain(
    "The approval was taken back before it was used",
  );
  const refused = await recover();
  expect(refused).toMatchObject({ isError: true, code: "busy" });
  expect(refused.text).toContain("withdrew the approval of this plan");
});

test("a plan that was refused on the hosted page rests before it can be put to a person again", async () => {
  const { host, recover, open } = await asked("user");
  await using _ = host;
  const browser = browserOf(server.origin);
  const declined = await answer(browser, await visit(browser, open.text, ADA), "decline");
  expect(declined.html).toContain("Nothing was changed");
  const refused = await recover();
  expect(refused).toMatchObject({ isError: true, code: "busy" });
  expect(refused.text).toContain("declined this plan");
});
