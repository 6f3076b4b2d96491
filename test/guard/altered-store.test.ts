import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { showTrail } from "../../src/cli/commands/audit.ts";
import { approvalId, type JobId, jobId, tenantId } from "../../src/domain/ids.ts";
import type { Authority } from "../../src/service/recovery-service.ts";
import { screenTyping } from "../cli/support.ts";
import { approveOnTerminal, type Expected, expectRepelled, trailOf } from "../support/attack-harness.ts";
import { previewUsers, wipeDepartments } from "../support/incident.ts";
import { oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { previewPolicies, turnOffBlock } from "../support/two-leave.ts";

const tool = "start_recovery";
const asked: Expected = { action: "approvalRequested", tool };
const refused: Expected = { action: "approvalRefused", code: "approvalRefused", tool };

/** Changes the file as someone who can write it but does not know the key. */
function alter({ storeFile }: RehearsalTenant, statement: string): void {
  using database = new DatabaseSync(storeFile, { timeout: 10_000 });
  expect(database.prepare(statement).run().changes).toBeGreaterThan(0);
}

async function previewed(users: number): Promise<{ tenant: RehearsalTenant; previewJobId: string }> {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  await using host = await oldHost(tenant.parts);
  return { tenant, previewJobId: await previewUsers(host) };
}

describe("an approval edited in the database", () => {
  test.each([
    "update approval set state = 'approved', decided_at = requested_at, channel = 'terminal'",
    "update approval set state = 'approved', seal = replace(seal, substr(seal, 1, 1), 'A') || 'A'",
    "update approval set phrase = null, sentence = 'Change 1 object.'",
  ])("does not count, and is reported once: %s", async (statement) => {
    const { tenant, previewJobId } = await previewed(30);
    await using _ = tenant;
    await using host = await oldHost(tenant.parts);
    await host.call(tool, { previewJobId });
    await expectRepelled(tenant, async () => {
      alter(tenant, statement);
      for (const again of [1, 2]) {
        const answer = await host.call(tool, { previewJobId });
        expect(answer, String(again)).toMatchObject({ state: "approvalRequired" });
        expect(answer.text).toContain("in the store was altered");
      }
    }, [refused, asked]);
  });

  test("cannot be made to fit a larger plan", async () => {
    const { tenant, previewJobId: small } = await previewed(2);
    await using _ = tenant;
    await using host = await oldHost(tenant.parts);
    await host.call(tool, { previewJobId: small });
    await approveOnTerminal(tenant);
    for (const n of ["A", "B", "C"]) tenant.hands.update(tenant.addUser(`Late ${n}`), { department: "Sales" });
    const large = await previewUsers(host);
    const { digest } = await tenant.services.recovery.getJob(jobId(large));
    await expectRepelled(tenant, async () => {
      alter(tenant, `update approval set plan_digest = '${digest}'`);
      expect(await host.call(tool, { previewJobId: large })).toMatchObject({ state: "approvalRequired" });
      expect(await host.call(tool, { previewJobId: small })).toMatchObject({ state: "approvalRequired" });
    }, [refused, asked, asked]);
  });
});

describe("an approval used past the guard", () => {
  /** Requests that a defective face might send to the engine. */
  const wrong: readonly [string, (right: Approval) => Approval, string][] = [
    ["another tenant", (right) => with_(right, { tenantId: tenantId("other") }), "for another tenant"],
    ["another caller", (right) => with_(right, { callerId: "mallory" }), "to another caller"],
    ["another plan", (right) => with_(right, { planDigest: "x" }), "for another plan"],
    ["other arguments", (right) => with_(right, { argumentsDigest: "x" }), "for a call with other arguments"],
    ["another tool", (right) => with_(right, { tool: "cancel_job" }), "for a call with other arguments"],
  ];
  type Approval = Extract<Authority, { kind: "approval" }>;
  const with_ = (right: Approval, over: Partial<Approval["binding"]>): Approval => ({
    ...right,
    binding: { ...right.binding, ...over },
  });

  test.each(wrong)("for %s is refused, and says so", async (_, altered, sentence) => {
    const { tenant, previewJobId } = await previewed(2);
    await using _tenant = tenant;
    const right = await approved(tenant, previewJobId);
    await expectRepelled(tenant, async () => {
      await expect(start(tenant, jobId(previewJobId), altered(right))).rejects.toThrow(sentence);
    }, [{ action: "approvalRefused", code: "approvalRefused", message: expect.stringContaining(sentence) }]);
  });

  test("starts one recovery, even if it is replayed often and at once", async () => {
    const { tenant, previewJobId } = await previewed(2);
    await using _ = tenant;
    const right = await approved(tenant, previewJobId);
    const starts = await Promise.allSettled([1, 2, 3].map(() => start(tenant, jobId(previewJobId), right)));
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await ended(tenant);
    await expectRepelled(tenant, async () => {
      await expect(start(tenant, jobId(previewJobId), right)).rejects.toThrow("has been used");
    }, [{ action: "approvalRefused", code: "approvalRefused", approvalId: right.approvalId }]);
    const records = await trailOf(tenant);
    expect(records.filter(({ action }) => action === "recoveryStarted")).toMatchObject([
      { approvalId: right.approvalId, planDigest: right.binding.planDigest, channel: "terminal", tool },
    ]);
    expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toHaveLength(1);
  });

  async function approved(tenant: RehearsalTenant, previewJobId: string): Promise<Approval> {
    await using host = await oldHost(tenant.parts);
    await host.call(tool, { previewJobId });
    const [waiting] = await tenant.services.approvals.listPending();
    await approveOnTerminal(tenant);
    if (waiting === undefined) throw new Error("nothing waited");
    return { kind: "approval", approvalId: approvalId(waiting.id), binding: waiting.binding };
  }

  const start = async ({ services }: RehearsalTenant, previewJobId: JobId, authority: Authority) =>
    services.recovery.startRecovery({ previewJobId, caller: (await services.session.signedIn()).caller, authority });

  async function ended(tenant: RehearsalTenant): Promise<void> {
    await using host = await oldHost(tenant.parts);
    const [job] = (await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items;
    await host.call("get_job", { jobId: job?.id, waitSeconds: 30 });
  }
});

describe("the trail", () => {
  const attacks: readonly [string, string, string][] = [
    [
      "a record altered",
      "update trail set event_json = replace(event_json, 'callRefused', 'approvalGiven') where seq = 2",
      "record 2 was altered",
    ],
    ["a time altered", "update trail set time = time + 1 where seq = 1", "record 1 was altered"],
    ["a record taken out", "delete from trail where seq = 2", "record 2 is missing"],
    ["the first taken out", "delete from trail where seq = 1", "record 1 is missing"],
    ["the last taken out", "delete from trail where seq = 3", "records at the end are missing"],
    ["all taken out", "delete from trail", "records at the end are missing"],
    [
      "one put in",
      "insert into trail select tenant_id, 4, time, event_json, hash from trail where seq = 3",
      "record 4 was altered",
    ],
    [
      "one put in before the first",
      "insert into trail select tenant_id, 0, time, event_json, hash from trail where seq = 1",
      "record 0 was put in",
    ],
    [
      "two exchanged",
      "update trail set seq = case seq when 1 then -1 when 2 then 1 else seq end where seq < 3",
      "was put in",
    ],
    ["its key replaced", "update secret set value = 'x' where name = 'audit-key'", "record 1 was altered"],
    ["its key taken away", "delete from secret where name = 'audit-key'", "the key of the trail is missing"],
    ["its end taken away", "delete from secret where name = 'audit-end'", "records at the end are missing"],
  ];

  test.each(attacks)("shows %s", async (_, statement, why) => {
    await using tenant = await openRehearsalTenant();
    await using host = await oldHost(tenant.parts);
    for (const id of ["a", "b", "c"]) await host.call(tool, { previewJobId: id });
    expect(await tenant.services.trail.verify()).toMatchObject({
      intact: true,
      records: 3,
      head: expect.any(String),
    });
    alter(tenant, statement);
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: false, why: expect.stringContaining(why) });
  });
});

describe("a trail that is cut back to an earlier end", () => {
  /** A tenant with an approved recovery, whose trail could be copied beforehand. */
  async function recovered() {
    const { tenant, previewJobId } = await previewed(2);
    const saved = marksOf(tenant);
    await using host = await oldHost(tenant.parts);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    const started = await host.call(tool, { previewJobId });
    await host.call("get_job", { jobId: String(started.data?.jobId), waitSeconds: 30 });
    return { tenant, saved };
  }

  interface Marks {
    readonly records: number;
    readonly end: string | null;
  }

  function marksOf({ storeFile }: RehearsalTenant): Marks {
    using database = new DatabaseSync(storeFile, { timeout: 10_000 });
    const end = database.prepare("select value from secret where name = 'audit-end'").get()?.value;
    const records = Number(database.prepare("select count(*) as n from trail").get()?.n);
    return { records, end: typeof end === "string" ? end : null };
  }

  const cutBack = (tenant: RehearsalTenant, { records, end }: Marks) => {
    alter(tenant, `delete from trail where seq > ${records}`);
    alter(
      tenant,
      end === null
        ? "delete from secret where name like 'audit-%'"
        : `update secret set value = '${end}' where name = 'audit-end'`,
    );
  };

  test("a trail whose newest records are gone is found shorter than its jobs and approvals", async () => {
    const { tenant, saved } = await recovered();
    await using _ = tenant;
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    cutBack(tenant, saved);
    expect(await tenant.services.trail.verify()).toMatchObject({
      intact: false,
      part: "trail",
      records: saved.records,
      why: expect.stringMatching(/it is shorter than the jobs and approvals it should hold: the start of recovery/),
    });
  });

  test("a trail that is gone with its key is found shorter than its jobs and approvals", async () => {
    const { tenant } = await recovered();
    await using _ = tenant;
    cutBack(tenant, { records: 0, end: null });
    const { screen, output } = screenTyping();
    expect(await showTrail(tenant.services.trail, screen, { verify: true })).toBe(1);
    expect(output()).toContain("The trail is broken: it is shorter than the jobs and approvals it should hold");
  });

  test("a trail whose record of a void approval is gone is found shorter", async () => {
    await using tenant = await openRehearsalTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await oldHost(tenant.parts);
    const previewJobId = await previewPolicies(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    const [approval] = await tenant.services.approvals.listGiven();
    if (approval === undefined) throw new Error("Nothing is approved.");
    const saved = marksOf(tenant);
    leave();
    const now = await tenant.services.recovery.reassess(jobId(previewJobId));
    if (now === null) throw new Error("The list was not assessed.");
    expect(await tenant.services.approvals.voidIfWorse(approval.id, now)).not.toEqual([]);
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    cutBack(tenant, saved);
    expect(await tenant.services.trail.verify()).toMatchObject({
      intact: false,
      why: expect.stringContaining(`what made void approval request ${approval.id}`),
    });
  });

  test("a trail cut back behind its captures is found by their count", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await oldHost(tenant.parts);
    await wipeDepartments(tenant, 2);
    const saved = marksOf(tenant);
    for (const id of ["a", "b", "c"]) await host.call(tool, { previewJobId: id });
    await previewUsers(host);
    cutBack(tenant, saved);
    expect(await tenant.services.trail.verify()).toMatchObject({
      intact: false,
      why: expect.stringContaining(
        `it is shorter than the captures it should know: it had ${saved.records + 3} records`,
      ),
    });
  });
});
