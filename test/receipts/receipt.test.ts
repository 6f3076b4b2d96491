import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { receiptKeyOf } from "../../src/app/receipt-key-file.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { showTrail } from "../../src/cli/commands/audit.ts";
import { checkReceipt } from "../../src/cli/commands/receipt.ts";
import { receiptLines } from "../../src/cli/commands/receipt-lines.ts";
import type { RecoveryReceipt } from "../../src/domain/approval/receipt.ts";
import { jobId } from "../../src/domain/ids.ts";
import { jobLinks } from "../../src/mcp/render/job.ts";
import { newReceiptKey, readReceiptKey } from "../../src/receipts/receipt-key.ts";
import { signReceipt, verifyReceipt } from "../../src/receipts/signed-receipt.ts";
import { newestEndedRecovery, readReceipt } from "../../src/summaries/read-receipt.ts";
import { refusalNamedHere } from "../../src/terminal/named-here.ts";
import { screenTyping } from "../cli/support.ts";
import { approveOnTerminal, trailOf } from "../support/attack-harness.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "receipts-"));
const settings = readSettings({ ENTRA_REWIND_DATA: folder });
let tenant: RehearsalTenant;
let receipt: RecoveryReceipt;
let signed: string;

beforeAll(async () => {
  tenant = await openRehearsalTenant({ approvalPolicy: { secondPerson: "always" } });
  await wipeDepartments(tenant, 3);
  await using host = await newHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  tenant.signIn("globalAdministrator");
  await approveOnTerminal(tenant);
  tenant.signIn("backupAdministrator");
  const started = await host.call("start_recovery", { previewJobId });
  await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
  const id = await newestEndedRecovery(tenant.services);
  if (id === null) throw new Error("No recovery has ended.");
  receipt = await readReceipt(tenant.services, id, tenant.parts.clock);
  signed = await signReceipt(receipt, await receiptKeyOf(settings));
});
afterAll(async () => {
  await tenant[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe("the receipt of a recovery", () => {
  test("names tenant, plan, requester, approver, demands, outcome and the trail's head", async () => {
    const records = await trailOf(tenant);
    const start = records.find(({ action }) => action === "recoveryStarted");
    const head = records.at(-1);
    expect(receipt).toMatchObject({
      tenant: { name: "Contoso" },
      recoveryJobId: start?.jobId,
      planDigest: start?.planDigest,
      requester: { name: "backupadministrator@contoso.test" },
      approval: {
        decision: "approved",
        channel: "terminal",
        approver: { name: "globaladministrator@contoso.test" },
        demands: ["secondPerson"],
      },
      outcome: { status: "successful", changedObjects: 3, modifiedObjects: 3, failedChanges: 0 },
      trail: { records: head?.seq, head: head?.hash },
    });
  });

  test("is a resource that the ended job links to", async () => {
    await using host = await newHost(tenant.parts);
    const uri = `entra://jobs/${receipt.recoveryJobId}/receipt`;
    expect(await host.read(uri)).toMatchObject({
      requester: receipt.requester,
      outcome: { status: "successful", modifiedObjects: 3 },
      signed: `signed ${receipt.recoveryJobId}`,
    });
    const job = await tenant.services.recovery.getJob(jobId(receipt.recoveryJobId));
    expect(jobLinks(job)).toContainEqual({ uri, name: "signed receipt" });
  });

  test("is refused for a preview, and for a recovery that is not known", async () => {
    const { items } = await tenant.services.recovery.listJobs({ kind: "preview" }, {});
    const read = (id: string) => readReceipt(tenant.services, jobId(id), tenant.parts.clock);
    await expect(read(items[0]?.id ?? "")).rejects.toMatchObject({ code: "invalidInput" });
    await expect(read("none")).rejects.toMatchObject({ code: "notFound" });
  });

  test("is refused in a terminal with the command that shows the ids of recoveries", async () => {
    const { items } = await tenant.services.recovery.listJobs({ kind: "preview" }, {});
    const [preview = ""] = items.map(({ id }) => id);
    const read = (id: string) => readReceipt(tenant.services, jobId(id), tenant.parts.clock);
    const refusal = (id: string) => read(id).catch((error: unknown) => refusalNamedHere(error));
    await expect(read(preview)).rejects.toThrow("list_jobs names them");
    await expect(read("none")).rejects.toThrow("a jobId from list_jobs");
    expect(await refusal(preview)).toMatchObject({
      code: "invalidInput",
      message: expect.stringContaining("A receipt is for a recovery: `entra-rewind audit` names them."),
    });
    expect(await refusal("none")).toMatchObject({
      code: "notFound",
      message: "There is no job none in this tenant. Take the id of a recovery from `entra-rewind audit`.",
    });
    const { screen, output } = screenTyping();
    await showTrail(tenant.services.trail, screen, {});
    expect(output()).toContain(receipt.recoveryJobId);
  });

  test("is genuine under the key that signed it, and says the same again", async () => {
    const { publicJwk } = await receiptKeyOf(settings);
    expect(await verifyReceipt(signed, publicJwk)).toEqual({ genuine: true, keyId: publicJwk.kid, receipt });
    expect(publicJwk).not.toHaveProperty("d");
  });

  test("does not count with any other letter in its header or content", async () => {
    const { publicJwk } = await receiptKeyOf(settings);
    const end = signed.lastIndexOf(".");
    await fc.assert(
      fc.asyncProperty(fc.nat(end - 1), fc.constantFrom("A", "b", "7", "_", "."), async (place, letter) => {
        fc.pre(signed[place] !== letter);
        const altered = signed.slice(0, place) + letter + signed.slice(place + 1);
        expect(await verifyReceipt(altered, publicJwk)).toMatchObject({ genuine: false });
      }),
      { numRuns: 200 },
    );
  });

  test("does not count under another key, without a signature, or with the algorithm none", async () => {
    const other = await readReceiptKey(await newReceiptKey(), "another");
    expect(await verifyReceipt(signed, other.publicJwk)).toMatchObject({
      genuine: false,
      why: expect.stringContaining("public key of the server that issued it"),
    });
    const { publicJwk } = await receiptKeyOf(settings);
    const [header = "", payload = ""] = signed.split(".");
    const unsigned = { ...JSON.parse(Buffer.from(header, "base64url").toString()), alg: "none" };
    const none = `${Buffer.from(JSON.stringify(unsigned)).toString("base64url")}.${payload}.`;
    for (const kid of ["\u001b[2Jkey", { toString: 1 }, undefined]) {
      const foreign = Buffer.from(JSON.stringify({ ...unsigned, kid })).toString("base64url");
      const verdict = await verifyReceipt(`${foreign}.${payload}.`, publicJwk);
      expect(verdict).toMatchObject({ genuine: false, why: expect.stringMatching(/names (the|no) key/) });
      expect(JSON.stringify(verdict)).not.toContain("u001b");
    }
    for (const text of ["", "no receipt", `${header}.${payload}.`, none, "x".repeat(100_000)]) {
      expect(await verifyReceipt(text, publicJwk)).toMatchObject({ genuine: false });
    }
  });
});

describe("entra-rewind receipt verify", () => {
  async function verified(text: string): Promise<{ readonly status: number; readonly says: string }> {
    const file = join(folder, "receipt.jws");
    writeFileSync(file, text);
    const { screen, output } = screenTyping();
    return { status: await checkReceipt(settings, screen, { file }), says: output() };
  }

  test("ends with status 0 and the content in words for a genuine receipt", async () => {
    const { status, says } = await verified(`${signed}\n`);
    expect(status).toBe(0);
    expect(says).toContain("Approved by: globaladministrator@contoso.test");
    expect(says).toContain("Asked for by: backupadministrator@contoso.test");
  });

  test("ends with status 1 and says why for an altered one", async () => {
    const [header, payload = "", signature] = signed.split(".");
    const content = Buffer.from(payload, "base64url").toString().replace('"failedChanges":0', '"failedChanges":9');
    const altered = [header, Buffer.from(content).toString("base64url"), signature].join(".");
    expect(altered).not.toBe(signed);
    const refused = await verified(altered);
    expect(refused).toMatchObject({ status: 1, says: expect.stringContaining("was altered") });
    expect(refused.says).toContain("The receipt does not count.");
    expect((await verified(signed)).says).not.toContain("The receipt does not count.");
  });

  test.skipIf(process.platform === "win32")("refuses a device, which has no end (skipped on Windows)", async () => {
    const checking = checkReceipt(settings, screenTyping().screen, { file: "/dev/zero" });
    await expect(checking).rejects.toThrow("It must be a regular file that you may read.");
  });

  test("refuses a public key whose point is not on the curve", async () => {
    const key = join(folder, "off-curve.json");
    const { publicJwk } = await receiptKeyOf(settings);
    writeFileSync(key, JSON.stringify({ ...publicJwk, x: "A".repeat(43), y: "A".repeat(43) }));
    const file = join(folder, "receipt.jws");
    writeFileSync(file, signed);
    await expect(checkReceipt(settings, screenTyping().screen, { file, key })).rejects.toMatchObject({
      code: "invalidInput",
    });
  });

  test("says that a count is not known instead of 0", () => {
    const outcome = { ...receipt.outcome, modifiedObjects: null, modifiedLinks: 1, failedChanges: null };
    expect(receiptLines({ ...receipt, outcome }).join()).toContain(
      "an unknown number of objects and 1 link changed, failures not known",
    );
  });

  test("makes no key where there is none", async () => {
    const file = join(folder, "receipt.jws");
    writeFileSync(file, signed);
    const other = readSettings({ ENTRA_REWIND_DATA: join(folder, "other") });
    await expect(checkReceipt(other, screenTyping().screen, { file })).rejects.toMatchObject({
      code: "invalidInput",
      message: expect.stringContaining("with --key"),
    });
    expect(existsSync(other.dataFolder)).toBe(false);
  });

  test("refuses a file that is not there", async () => {
    const { screen } = screenTyping();
    const missing = checkReceipt(settings, screen, { file: join(folder, "missing") });
    await expect(missing).rejects.toMatchObject({ code: "invalidInput" });
  });
});

describe("the key of receipts", () => {
  test("is made once, for its owner only", async () => {
    const [a, b] = await Promise.all([receiptKeyOf(settings), receiptKeyOf(settings)]);
    expect(a.id).toBe(b.id);
    expect(statSync(join(folder, "receipt-key.json")).mode & 0o777).toBe(0o600);
  });

  test("is refused where others can read it, and where it is no key", async () => {
    const file = join(folder, "given.json");
    const given = { ...settings, receiptKey: file };
    writeFileSync(file, await newReceiptKey(), { mode: 0o644 });
    await expect(receiptKeyOf(given)).rejects.toMatchObject({ code: "storeUnusable" });
    chmodSync(file, 0o600);
    await expect(receiptKeyOf(given)).resolves.toHaveProperty("id");
    writeFileSync(file, '{"kty":"oct","k":"secret"}');
    await expect(receiptKeyOf(given)).rejects.toThrow(/does not hold a private P-256 key/);
  });
});
