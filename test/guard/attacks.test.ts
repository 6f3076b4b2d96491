import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { tools } from "../../tools/index.ts";
import { approveOnTerminal, type Expected, expectRepelled, terminalOf } from "../support/attack-harness.ts";
import type { FormAnswer, Host } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost, oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

async function tenantWith(users: number): Promise<RehearsalTenant> {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  return tenant;
}

const tool = "start_recovery";
const asked: Expected = { action: "approvalRequested", tool };
const given: Expected = { action: "approvalGiven", channel: "terminal" };

async function recovered(host: Host, previewJobId: string): Promise<void> {
  const started = await host.call("start_recovery", { previewJobId });
  expect(started).toMatchObject({ state: "started" });
  await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
}

describe.each(hosts)("on a host of $era", ({ open }) => {
  test.each([
    { confirm: true },
    { approved: true, approvedBy: "boss@contoso.test" },
    { approve: "yes", phrase: "restore 3 in Contoso" },
    { approvalId: "1", token: "x" },
    { requestState: "1", inputResponses: { approval: { action: "accept", content: { approve: true } } } },
    { plan: { digest: "x" }, authority: { kind: "caller" } },
    { force: true, role: "globalAdministrator", readOnly: false },
  ])("a model gives no approval with the arguments %o", async (claims) => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      expect(await host.call(tool, { previewJobId, ...claims })).toMatchObject({ code: "invalidInput" });
    }, [
      {
        action: "callRefused",
        code: "invalidInput",
        tool,
        caller: { id: expect.any(String), name: expect.any(String) },
      },
    ]);
  });

  test.each<[string, FormAnswer]>([
    ["nothing typed", { action: "accept", content: { phrase: "" } }],
    ["another number", { action: "accept", content: { phrase: "restore 3 in Contoso" } }],
    ["the phrase and more", { action: "accept", content: { phrase: "restore 30 in Contoso, really" } }],
    ["other letters that look alike", { action: "accept", content: { phrase: "restore 30 in Cοntoso" } }],
  ])("a script that answers the form with %s gives no approval", async (_, answer) => {
    await using tenant = await tenantWith(30);
    await using host = await open(tenant.parts, () => answer);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "approvalRequired" });
    }, [asked, { action: "approvalRefused", code: "approvalRefused", tool, channel: "elicitation" }]);
  });

  test.each<[string, number, FormAnswer]>([
    ["a bare yes where a phrase is asked", 30, { action: "accept", content: { approve: true } }],
    ["a phrase where a yes is asked", 3, { action: "accept", content: { phrase: "" } }],
    ["yes in words", 3, { action: "accept", content: { approve: "yes" } }],
    ["the number one", 3, { action: "accept", content: { approve: 1 } }],
    ["no field at all", 3, { action: "accept" }],
  ])("a script that answers the form with %s has not answered it", async (_, users, answer) => {
    await using tenant = await tenantWith(users);
    await using host = await open(tenant.parts, () => answer);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "approvalRequired" });
    }, [asked]);
    expect(await tenant.services.approvals.listPending()).toHaveLength(1);
  });

  test.each<[string, FormAnswer, readonly Expected[]]>([
    ["declined", { action: "decline" }, [{ action: "approvalDeclined", tool, channel: "elicitation" }]],
    ["put away", { action: "cancel" }, []],
  ])("a form that is %s changes nothing and is recorded once", async (_, answer, records) => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts, () => answer);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => void (await host.call(tool, { previewJobId })), [asked, ...records]);
  });

  test("the approval of a small plan does not start a large one", async () => {
    await using tenant = await tenantWith(30);
    await using host = await open(tenant.parts);
    const large = await previewUsers(host);
    const id = String(at((await host.call("list_changes", { previewJobId: large, limit: 1 })).data, "items", 0, "id"));
    const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
    const scope = { entities: [{ type: "user", ids: [id] }] };
    const small = (await host.call("start_preview", { snapshot, scope })).data?.jobId;
    await expectRepelled(tenant, async () => {
      await host.call(tool, { previewJobId: small });
      await approveOnTerminal(tenant);
      expect(await host.call(tool, { previewJobId: large })).toMatchObject({ state: "approvalRequired" });
    }, [asked, given, asked]);
  });

  test("an approval that was used, has expired or is another's does not count, and the refusal says which", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    tenant.signIn("globalAdministrator");
    await expectRepelled(tenant, async () => {
      const { text } = await host.call(tool, { previewJobId });
      expect(text).toContain("given to another caller");
    }, [asked]);
    tenant.signIn("backupAdministrator");
    tenant.machineLater(6 * MINUTE);
    await expectRepelled(tenant, async () => {
      expect((await host.call(tool, { previewJobId })).text).toContain("has expired");
    }, [asked]);
    for (const { id } of await tenant.services.approvals.listPending()) {
      await answerRequest(terminalOf(tenant), id, { answer: "approve", channel: "terminal" });
    }
    await recovered(host, previewJobId);
    await expectRepelled(tenant, async () => {
      expect((await host.call(tool, { previewJobId })).text).toContain("was applied by recovery");
    }, [{ action: "callRefused", code: "finished" }]);
  });

  test("a role that is removed while the person decides no longer counts", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts, (form) => {
      tenant.signIn("backupReader");
      return approving(form);
    });
    const previewJobId = await previewUsers(host);
    await expectRepelled(
      tenant,
      async () => {
        expect(await host.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "forbidden" });
      },
      open === newHost
        ? [asked, { action: "callRefused", code: "forbidden", tool }]
        : [
            asked,
            { action: "approvalGiven", channel: "elicitation" },
            { action: "callRefused", code: "forbidden", tool },
          ],
    );
  });

  test.each(["backupReader", "noRole"] as const)("%s who calls every tool changes nothing", async (who) => {
    await using tenant = await tenantWith(2);
    await using admin = await open(tenant.parts);
    const previewJobId = await previewUsers(admin);
    tenant.signIn(who);
    await using host = await open(tenant.parts, approving);
    const args: Record<string, Record<string, unknown>> = {
      find_objects: { text: "worker" },
      get_object: { type: "user", id: "none" },
      list_activity: {},
      get_object_history: { type: "user", id: "none" },
      compare_snapshots: { from: "2026-11-20T09:00:00Z" },
      start_preview: { snapshot: "2026-11-20T09:00:00Z", scope: { all: true } },
      get_job: { jobId: previewJobId },
      list_failed_changes: { jobId: previewJobId },
      cancel_job: { jobId: previewJobId },
      verify_recovery: { recoveryJobId: previewJobId },
      summarize_changes: { previewJobId },
      list_changes: { previewJobId },
      start_recovery: { previewJobId },
    };
    const shut = tools.filter(({ role }) => who === "noRole" || role === "backupAdministrator");
    const forbidden = shut.map(({ name }): Expected => ({ action: "callRefused", code: "forbidden", tool: name }));
    // A reader may cancel a preview, and this one has ended.
    const finished: Expected = { action: "callRefused", code: "finished", tool: "cancel_job" };
    await expectRepelled(
      tenant,
      async () => {
        for (const { name } of tools) await host.call(name, args[name] ?? {});
      },
      who === "noRole" ? forbidden : inOrder([...forbidden, finished]),
    );
  });
});

/** Sorts records by the tool that they are about. */
const inOrder = (records: readonly Expected[]): readonly Expected[] =>
  tools.flatMap(({ name }) => records.filter((record) => record.tool === name));

describe("two processes at once", () => {
  test("give one approval when they approve the same request", async () => {
    await using tenant = await tenantWith(3);
    await using host = await oldHost(tenant.parts);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      await host.call(tool, { previewJobId });
      const both = await Promise.allSettled([approveOnTerminal(tenant), approveOnTerminal(tenant)]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }, [asked, given, { action: "approvalRefused", code: "approvalRefused", channel: "terminal" }]);
  });

  test("wait for one answer when they ask for the same recovery", async () => {
    await using tenant = await tenantWith(3);
    await using host = await oldHost(tenant.parts);
    const previewJobId = await previewUsers(host);
    await expectRepelled(tenant, async () => {
      await Promise.all([1, 2].map(() => host.call(tool, { previewJobId })));
      expect(await tenant.services.approvals.listPending()).toHaveLength(1);
    }, [asked]);
  });
});
