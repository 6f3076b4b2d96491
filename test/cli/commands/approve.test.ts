import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServicesHost } from "../../../src/app/engine-thread/serve-calls.ts";
import { machine, sleep } from "../../../src/app/machine.ts";
import { buildSandbox, openSandboxHost } from "../../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { approve } from "../../../src/cli/commands/approve.ts";
import { createScreen } from "../../../src/cli/terminal/screen.ts";
import type { Approval } from "../../../src/domain/approval.ts";
import { everything } from "../../../src/domain/scope.ts";
import { approvalPhrase, approvalSentence } from "../../../src/guard/approval-text.ts";
import type { Services } from "../../../src/service/services.ts";
import { followJob } from "../../../src/summaries/follow-job.ts";
import { recoveryPlan } from "../../../src/summaries/recovery-plan.ts";
import { screenTyping } from "../support.ts";

const data = mkdtempSync(join(tmpdir(), "approve-"));
const config = readSettings({ ENTRA_REWIND_DATA: data });
let host: ServicesHost;

beforeAll(async () => {
  await buildSandbox(config, { users: 150 }, () => {});
  host = openSandboxHost(config);
});
afterAll(async () => {
  await host.close();
  rmSync(data, { recursive: true, force: true });
});

/** What start_recovery asks for: a request over a real preview, asking for a phrase unless it is small. */
async function requested(services: Services, phrase: boolean): Promise<Approval> {
  const { recovery, approvals, session } = services;
  const { caller } = await session.signedIn();
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  if (snapshot === undefined) throw new Error("The sandbox has no snapshot.");
  const started = await recovery.startPreview({ snapshotId: snapshot.id, scope: everything, caller });
  const signal = new AbortController().signal;
  const { id } = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
  const plan = await recoveryPlan(services, id);
  return approvals.request({
    binding: {
      tool: "start_recovery",
      argumentsDigest: id,
      planDigest: plan.digest,
      tenantId: plan.tenantId,
      callerId: caller.id,
    },
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.displayName,
    phrase: phrase ? approvalPhrase(plan) : null,
  });
}

const options = { json: false, clock: machine, folder: "the data folder" };

describe("entra-rewind approve", () => {
  test("has nothing to ask where nothing waits, terminal or not", async () => {
    const quiet = screenOfAPipe();
    await host.use(async (services) => {
      await clear(services);
      expect(await approve(services, quiet.screen, options)).toBe(0);
    });
    expect(quiet.output()).toBe("Nothing waits for approval in the data folder.\n");
  });

  test("records the approval of a person who types the phrase, and shows them what they approve", async () => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen, output } = screenTyping(request.phrase ?? "");
      expect(await approve(services, screen, options)).toBe(0);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "approved", channel: "terminal" });
      expect(output()).toContain(request.sentence);
      expect(output()).toContain("department");
      expect(output()).toContain("Approved");
    });
  });

  test.each(["yes", "restore 1 in Contoso", ""])("takes %j for no where a phrase is asked", async (typed) => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      expect(await approve(services, screenTyping(typed).screen, options)).toBe(1);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "declined" });
    });
  });

  test.each([
    ["y", 0, "approved"],
    ["YES", 0, "approved"],
    ["n", 1, "declined"],
    ["", 1, "declined"],
    ["yeah", 1, "declined"],
  ])("takes %j with status %i as %s where a yes is enough", async (typed, status, state) => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      expect(await approve(services, screenTyping(typed).screen, options)).toBe(status);
      expect(await services.approvals.get(request.id)).toMatchObject({ state });
    });
  });

  test("refuses to take an approval from a pipe, and leaves the request open", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const { screen, output } = screenOfAPipe("y\n");
      expect(await approve(services, screen, options)).toBe(2);
      expect(output()).toContain("must come from a person");
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });

  test("with --json only lists", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const { screen, output } = screenTyping("y");
      expect(await approve(services, screen, { ...options, json: true })).toBe(0);
      expect(JSON.parse(output()).items).toContainEqual(expect.objectContaining({ approvalId: request.id }));
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });
});

beforeEach(() => host.use(clear));

/** Answers what another test left open. */
async function clear({ approvals }: Services): Promise<void> {
  for (const { id } of await approvals.listPending()) {
    await approvals.decide(id, { answer: "decline", channel: "terminal" });
  }
}

function screenOfAPipe(typed = "") {
  const input = new PassThrough();
  input.end(typed);
  const output = new PassThrough();
  const screen = createScreen({ input, output, errors: output });
  return { screen, output: () => output.read()?.toString("utf8") ?? "" };
}
