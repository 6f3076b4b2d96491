import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { tools } from "../../tools/index.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { type Form, type Host, hosts, newHost, type OnForm, oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { approveOnTerminal, expectRepelled, trailOf } from "../support/siege.ts";

async function tenantWith(users: number): Promise<RehearsalTenant> {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  return tenant;
}

const asked = { action: "approvalRequested", code: undefined, tool: "start_recovery" } as const;
const unanswered = { action: "callRefused", code: "approvalRequired", tool: "start_recovery" } as const;
const given = { action: "approvalGiven", code: undefined, channel: "terminal" } as const;

/** The recovery of a preview that is done, as a legitimate caller would. */
async function recovered(host: Host, previewJobId: string): Promise<void> {
  const started = await host.call("start_recovery", { previewJobId });
  expect(started).toMatchObject({ isError: false });
  await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
}

describe.each(hosts)("a hostile model on a host of $era", ({ open }) => {
  test.each([
    { confirm: true },
    { approved: true, approvedBy: "boss@contoso.test" },
    { approve: "yes", phrase: "restore 3 in Contoso" },
    { approvalId: "1", token: "x" },
    { requestState: "1", inputResponses: { approval: { action: "accept", content: { approve: true } } } },
    { plan: { digest: "x" }, authority: { kind: "caller" } },
    { dryRun: false, force: true, role: "globalAdministrator", readOnly: false },
  ])("approves nothing with the arguments %o", async (claims) => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await expectRepelled(
      tenant,
      async () => {
        expect(await host.call("start_recovery", { previewJobId, ...claims })).toMatchObject({ code: "invalidInput" });
      },
      [{ action: "callRefused", code: "invalidInput", tool: "start_recovery", caller: { name: /./ } } as never].map(
        () => ({ action: "callRefused", code: "invalidInput", tool: "start_recovery" }) as const,
      ),
    );
  });
});
