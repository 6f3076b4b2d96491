import { randomUUID } from "node:crypto";
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
import type { Approval, MadeDemand } from "../../../src/domain/approval/approval.ts";
import { everything } from "../../../src/domain/tenant/scope.ts";
import { approvalPhrase, approvalSentence } from "../../../src/guard/approval-text.ts";
import { answerRequest } from "../../../src/guard/approver.ts";
import type { Services } from "../../../src/service/services.ts";
import { followJob } from "../../../src/summaries/follow-job.ts";
import { recoveryPlan } from "../../../src/summaries/recovery-plan.ts";
import { createScreen } from "../../../src/terminal/screen.ts";
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

/** Requests an approval as start_recovery does, over a real preview, with a phrase unless it is small. */
async function requested(services: Services, phrase: boolean, second?: MadeDemand): Promise<Approval> {
  const { recovery, approvals, session } = services;
  const { caller } = await session.signedIn();
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  if (snapshot === undefined) throw new Error("The sandbox has no snapshot.");
  const started = await recovery.startPreview({ snapshotId: snapshot.id, scope: everything, caller });
  const signal = new AbortController().signal;
  const { id } = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
  // A plan and a caller of its own, so that what other tests declined does not limit this one.
  const plan = { ...(await recoveryPlan(services, id)), digest: randomUUID() };
  return approvals.request({
    binding: {
      tool: "start_recovery",
      argumentsDigest: id,
      planDigest: plan.digest,
      tenantId: plan.tenantId,
      callerId: second === undefined ? randomUUID() : caller.id,
    },
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.displayName,
    phrase: phrase ? approvalPhrase(plan) : null,
    demands: second === undefined ? [] : [second],
  });
}

const options = { json: false, clock: machine, folder: "the data folder" };

describe("entra-rewind approve", () => {
  test("asks no question if no request waits, with or without a terminal", async () => {
    const quiet = screenOfAPipe();
    await host.use(async (services) => {
      await clear(services);
      expect(await approve({ services, readOnly: false }, quiet.screen, options)).toBe(0);
    });
    expect(quiet.output()).toBe("Nothing waits for approval in the data folder.\n");
    const waiting = screenOfAPipe();
    await host.use(async (services) => {
      await requested(services, false);
      expect(await approve({ services, readOnly: false }, waiting.screen, options)).not.toBe(0);
    });
    const shown = waiting.output();
    expect(shown).toContain("1 request waits for approval");
    expect(shown).toContain("An answer must come from a person: run this in a terminal");
    expect(shown).not.toContain("Nothing waits for approval");
  });

  test("records the approval of a person who types the phrase, and shows them what they approve", async () => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen, output } = screenTyping(request.phrase ?? "");
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(0);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "approved", channel: "terminal" });
      expect(output()).toContain(request.sentence);
      expect(output()).toContain("department");
      expect(output()).toContain("Approved");
      expect(output()).toContain(`To approve exactly these changes, type:\n${request.phrase}\n`);
      expect(output()).not.toContain("That is not the phrase.");
      expect(output()).not.toContain("An answer must come from a person");
    });
  });

  test("lets the requester only decline what a policy gives to a second person", async () => {
    await host.use(async (services) => {
      await clear(services);
      const request = await requested(services, true, { demand: "secondPerson", because: "it changes users" });
      const { screen, output } = screenTyping("yes");
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(1);
      expect(output()).toContain("To decline this recovery, type decline.");
      expect(output()).not.toContain("To approve exactly these changes");
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });

      const again = screenTyping("decline");
      expect(await approve({ services, readOnly: false }, again.screen, options)).toBe(1);
      expect(again.output()).toContain("Declined. Nothing was changed.");
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "declined" });
    });
  });

  test("shows dangerous and rare kinds first, says what is left, and shows all of it on request", async () => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen, output } = screenTyping("more", "more", "more", "more", "");
      await approve({ services, readOnly: false }, screen, options);
      const [first = "", ...later] = output().split(/^> |(?<=\n)> /m);
      const objects = request.plan.totals.changedObjects ?? 0;
      const left = Number(/Page 1 of \d+\. (\d+) more objects not shown yet: type more\./.exec(first)?.[1]);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(objects);
      expect(later.join("")).toContain("All changes have been shown.");
      expect(first).not.toContain("All changes have been shown.");
      expect(later.at(-2)).not.toContain("not shown yet: type more");
      // The rare kinds are on the first page, and the many users come last.
      const kinds = ["application", "Conditional Access policy", "named location"];
      for (const kind of kinds) expect(first.slice(first.indexOf("froze them"))).toContain(kind);
      expect(first).toMatch(/change back \d+ users/);
      expect(output()).toMatch(/\d+ users +in the same way/);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });

  test("takes a mistyped phrase as a typo, and the person may try again", async () => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen, output } = screenTyping("restore 1 in Contoso", "yes", request.phrase ?? "");
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(0);
      expect(output()).toContain("That is not the phrase.");
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "approved" });
    });
  });

  test.each([
    ["no", "declined"],
    ["", "pending"],
  ])("takes %j as %s where a phrase is asked", async (typed, state) => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen, output } = screenTyping(typed);
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(1);
      expect(await services.approvals.get(request.id)).toMatchObject({ state });
      const declined = expect.stringContaining("Declined. Nothing was changed.");
      const left = expect.not.stringContaining("Declined. Nothing was changed.");
      expect(output()).toEqual(state === "declined" ? declined : left);
    });
  });

  test("leaves the request open after three mistyped phrases", async () => {
    await host.use(async (services) => {
      const request = await requested(services, true);
      const { screen } = screenTyping("a", "b", "c");
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(1);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });

  test.each([
    [["y"], 0, "approved"],
    [["YES"], 0, "approved"],
    [["n"], 1, "declined"],
    [[""], 1, "pending"],
    [["yeah", "yes"], 0, "approved"],
    [["yeah", "sure", "ok"], 1, "pending"],
  ])("takes %j with status %i as %s where a yes is enough", async (typed, status, state) => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      expect(await approve({ services, readOnly: false }, screenTyping(...typed).screen, options)).toBe(status);
      expect(await services.approvals.get(request.id)).toMatchObject({ state });
    });
  });

  test("records the person at the terminal as the approver, apart from the requester", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const ours = await as("globalAdministrator");
      expect(await approve({ services: ours, readOnly: false }, screenTyping("yes").screen, options)).toBe(0);
      const approval = await services.approvals.get(request.id);
      expect(approval.approver?.id).not.toBe(approval.binding.callerId);
      const [record] = (await services.trail.list({ limit: 1 })).items;
      expect(record).toMatchObject({ action: "approvalGiven", approver: approval.approver });
    });
  });

  test.each([
    ["a person without a role", "noRole", false, "Entra Backup Administrator"],
    ["a reader", "backupReader", false, "Entra Backup Administrator"],
    ["a process that was started read-only", "backupAdministrator", true, "read-only"],
  ] as const)("takes no approval from %s, and leaves the request open", async (_, who, readOnly, reason) => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const { screen, output } = screenTyping("yes");
      expect(await approve({ services: await as(who), readOnly }, screen, options)).toBe(1);
      expect(output()).toContain(reason);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });

  test("withdraws an unused approval with --withdraw, only if a person confirms it", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      await answerRequest({ services, readOnly: false }, request.id, { answer: "approve", channel: "terminal" });
      const withdrawing = async (typed: string, withdraw = true) => {
        const { screen, output } = screenTyping(typed);
        const status = await approve({ services, readOnly: false }, screen, { ...options, withdraw });
        return { status, shown: output() };
      };
      const given = { status: 0, shown: expect.stringContaining("1 approval is given and not used yet: `approve") };
      expect(await withdrawing("no", false)).toMatchObject(given);
      const unused = { status: 1, shown: expect.not.stringContaining("starts no recovery any more") };
      expect(await withdrawing("no")).toMatchObject(unused);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "approved" });
      const withdrawn = { status: 0, shown: expect.stringContaining("Withdrawn. This approval starts no recovery") };
      expect(await withdrawing("yes")).toMatchObject(withdrawn);
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "withdrawn" });
      const none = { status: 0, shown: "There is no unused approval in the data folder.\n" };
      expect(await withdrawing("yes")).toMatchObject(none);
    });
  });

  test("refuses to take an approval from a pipe, and leaves the request open", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const { screen, output } = screenOfAPipe("y\n");
      expect(await approve({ services, readOnly: false }, screen, options)).toBe(2);
      expect(output()).toContain("must come from a person");
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });

  test("only lists the requests with --json", async () => {
    await host.use(async (services) => {
      const request = await requested(services, false);
      const { screen, output } = screenTyping("y");
      expect(await approve({ services, readOnly: false }, screen, { ...options, json: true })).toBe(0);
      expect(JSON.parse(output()).items).toContainEqual(
        expect.objectContaining({ approvalId: request.id, demands: [] }),
      );
      expect(await services.approvals.get(request.id)).toMatchObject({ state: "pending" });
    });
  });
});

beforeEach(() => host.use(clear));

/** The services of another person on the same tenant. */
async function as(name: string): Promise<Services> {
  let services: Services | null = null;
  await host.use(
    async (theirs) => {
      services = theirs;
    },
    { kind: "person", name },
  );
  if (services === null) throw new Error("There are no services.");
  return services;
}

/** Answers what another test left open, and lets its plan be asked for again. */
async function clear(services: Services): Promise<void> {
  const terminal = { services, readOnly: false };
  for (const { id } of await services.approvals.listPending()) {
    await answerRequest(terminal, id, { answer: "decline", channel: "terminal" });
  }
  for (const { id } of await services.approvals.listGiven()) {
    await answerRequest(terminal, id, { answer: "withdraw", channel: "terminal" });
  }
}

function screenOfAPipe(typed = "") {
  const input = new PassThrough();
  input.end(typed);
  const output = new PassThrough();
  const screen = createScreen({ input, output, errors: output });
  return { screen, output: () => output.read()?.toString("utf8") ?? "" };
}
