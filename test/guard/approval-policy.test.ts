import { describe, expect, test } from "vitest";
import type { ApprovalPolicy } from "../../src/domain/approval/approval-policy.ts";
import { type AnsweringProcess, answerRequest } from "../../src/guard/approver.ts";
import { approveOnTerminal, expectRepelled, terminalOf, trailOf } from "../support/attack-harness.ts";
import type { Host } from "../support/host.ts";
import { approving, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

async function tenantUnder(approvalPolicy: ApprovalPolicy, users = 3): Promise<RehearsalTenant> {
  const tenant = await openRehearsalTenant({ approvalPolicy });
  await wipeDepartments(tenant, users);
  return tenant;
}

/** Answers the one open request in a process of the person who is signed in now. */
async function answer(tenant: RehearsalTenant, process: Partial<AnsweringProcess> = {}): Promise<void> {
  const [waiting] = await tenant.services.approvals.listPending();
  if (waiting === undefined) throw new Error("nothing waits");
  const typed = waiting.phrase === null ? {} : { typed: waiting.phrase };
  const given = { answer: "approve", channel: "terminal", ...typed } as const;
  await answerRequest({ ...terminalOf(tenant), ...process }, waiting.id, given);
}

const recover = async (host: Host) => {
  const previewJobId = await previewUsers(host);
  return () => host.call("start_recovery", { previewJobId });
};

describe.each(hosts)("a recovery under a policy, asked for on a host of $era", ({ open }) => {
  test("is never allowed where the policy says so, and the refusal is recorded before a person is asked", async () => {
    await using tenant = await tenantUnder({ never: [{ types: ["user"], moreThan: 2 }] });
    await using host = await open(tenant.parts, () => {
      throw new Error("A person was asked.");
    });
    const start = await recover(host);
    await expectRepelled(tenant, async () => {
      const refused = await start();
      expect(refused).toMatchObject({ isError: true, code: "forbidden" });
      expect(refused.text).toContain("because it changes users and it changes more than 2 objects and links");
    }, [{ action: "callRefused", code: "forbidden", tool: "start_recovery" }]);
    expect(await tenant.services.approvals.listPending()).toEqual([]);
  });

  test("is allowed where the policy's conditions do not hold together", async () => {
    await using tenant = await tenantUnder({ never: [{ types: ["user"], moreThan: 3 }, { types: ["group"] }] });
    await using host = await open(tenant.parts, approving);
    expect(await (await recover(host))()).toMatchObject({ state: "started" });
  });

  test("needs the phrase that the policy asks for, however small it is", async () => {
    await using tenant = await tenantUnder({ phrase: "always" });
    const messages: string[] = [];
    await using host = await open(tenant.parts, (form) => {
      messages.push(form.message);
      return approving(form);
    });
    expect(await (await recover(host))()).toMatchObject({ state: "started" });
    expect(messages.join()).toContain("The operator's policy asks the approver to type a phrase");
    expect(messages.join()).toContain("To approve, type: restore 3 in Contoso");
  });

  test("waits for a second person, and no form is shown to the one who asked", async () => {
    await using tenant = await tenantUnder({ secondPerson: [{ dangers: ["critical"] }, { moreThan: 2 }] });
    await using host = await open(tenant.parts, () => {
      throw new Error("The requester was asked.");
    });
    const start = await recover(host);
    const waiting = await start();
    expect(waiting).toMatchObject({ isError: false, state: "approvalRequired" });
    expect(waiting.text).toContain("asks for the approval of another person");
    expect(waiting.text).toContain("Ask another person who may recover");

    await expect(approveOnTerminal(tenant)).rejects.toMatchObject({ code: "forbidden" });
    expect(await start()).toMatchObject({ state: "approvalRequired" });

    tenant.signIn("globalAdministrator");
    await approveOnTerminal(tenant);
    tenant.signIn("backupAdministrator");
    expect(await start()).toMatchObject({ state: "started" });
    const trail = await trailOf(tenant);
    expect(trail.find(({ action }) => action === "recoveryStarted")).toMatchObject({
      caller: { name: "backupadministrator@contoso.test" },
      approver: { name: "globaladministrator@contoso.test" },
      demands: ["secondPerson"],
    });
    expect(trail.find(({ action, tool }) => action === "callRefused" && tool === "approve")).toBeDefined();
  });
});

test("an approval of a process without the policy does not start a recovery in one with it", async () => {
  await using tenant = await tenantUnder({});
  const open = await newHost(tenant.parts);
  await using _ = open;
  const previewJobId = await previewUsers(open);
  await open.call("start_recovery", { previewJobId });
  await approveOnTerminal(tenant);
  const { services } = tenant;
  const strict: RehearsalTenant["services"] = {
    ...services,
    session: {
      ...services.session,
      capabilities: { ...services.session.capabilities, approvalPolicy: { secondPerson: "always" } },
    },
  };
  await using host = await newHost({ ...tenant.parts, open: async () => strict });
  expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "approvalRequired" });
  expect(await open.call("start_recovery", { previewJobId })).toMatchObject({ state: "started" });
});

describe("a recovery whose approver has to sign in for it", () => {
  const authentication = { time: 1_000, methods: ["mfa"] };

  test("is approved by a person who does, and the trail says when and how", async () => {
    await using tenant = await tenantUnder({ signIn: "always" });
    await using host = await newHost(tenant.parts, approving);
    const start = await recover(host);
    expect(await start()).toMatchObject({ state: "approvalRequired" });
    await answer(tenant, { signInAnew: async () => authentication });
    expect(await start()).toMatchObject({ state: "started" });
    const trail = await trailOf(tenant);
    for (const action of ["approvalGiven", "recoveryStarted"]) {
      expect(trail.find((one) => one.action === action)).toMatchObject({ approver: { authentication } });
    }
  });

  test("is not approved in a process without a sign-in, or by another person's sign-in", async () => {
    await using tenant = await tenantUnder({ signIn: "always" });
    await using host = await newHost(tenant.parts, approving);
    const start = await recover(host);
    await start();
    await expect(answer(tenant)).rejects.toMatchObject({ code: "forbidden" });
    const other = Object.assign(new Error("another person"), { code: "forbidden" });
    await expect(answer(tenant, { signInAnew: () => Promise.reject(other) })).rejects.toBe(other);
    expect(await start()).toMatchObject({ state: "approvalRequired" });
  });

  test("is not approved past the guard either, because the store knows the demands", async () => {
    await using tenant = await tenantUnder({ signIn: "always", secondPerson: "always" });
    await using host = await newHost(tenant.parts, approving);
    await (await recover(host))();
    const { approvals, session } = tenant.services;
    const { caller } = await session.signedIn();
    const [waiting] = await approvals.listPending();
    if (waiting === undefined) throw new Error("nothing waits");
    const decide = (id: string) =>
      approvals.decide(waiting.id, { answer: "approve", channel: "page", approver: { id, name: "x" } });
    await expect(decide(caller.id)).rejects.toMatchObject({ code: "approvalRefused" });
    await expect(decide("another")).rejects.toMatchObject({ code: "approvalRefused" });
  });
});

test("the model learns from status and preview what the policy will ask", async () => {
  await using tenant = await tenantUnder({ secondPerson: [{ types: ["user"] }] });
  await using host = await newHost(tenant.parts);
  expect((await host.call("get_tenant_status")).text).toContain('{"secondPerson":[{"types":["user"]}]}');
  const previewJobId = await previewUsers(host);
  const summary = await host.call("summarize_changes", { previewJobId });
  expect(summary.text).toContain(
    "asks for the approval of another person than the one who asked, because it changes users",
  );
  expect(JSON.stringify(summary.data)).toContain("asks for the approval of another person");
});
