import { expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { recoverySection } from "../../src/approval-page/recovery-section.ts";
import { verify } from "../../src/cli/commands/verify.ts";
import { verificationData, verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import { screenTyping } from "../cli/support.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const contoso = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };

test("approved changes that could not be read are neither verified nor residual, in the words and the data of each face", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { city: "York" });
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Doors",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(policy, { state: "disabled" });
  tenant.hands.update(ada, { city: "Bath" });
  const recovery = await tenant.recover(await tenant.preview(snapshot));
  const service = tenant.engine.recovery;
  const verified = async () => {
    await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: boss }));
    return (await service.getVerification(recovery.id)) ?? expect.fail("no verification");
  };
  const services = engineServices(
    tenant.engine,
    fixedSession({ tenant: contoso, now: () => tenant.truth.now() }, boss),
  );
  const inTerminal = async (json: boolean) => {
    const { screen, output } = screenTyping();
    return { status: await verify(services, screen, { recovery: recovery.id, json }), shown: output() };
  };

  tenant.refuse(/conditionalAccess\/policies/);
  const { job, result } = await verified();
  expect(result).toMatchObject({
    outcome: "unknown",
    residual: { total: 0 },
    notRead: [{ type: "conditionalAccessPolicy", objects: 1 }],
    asApproved: 1,
  });
  if (result === null) throw new Error("There is no result.");
  const unknown = [{ type: "conditionalAccessPolicy", objects: 1 }];
  const data = verificationData(job, result, job.jobStartDateTime);
  expect(data).toMatchObject({ verified: false, outcome: "unknown", unknown });
  const verdict =
    "Unknown: whether 1 approved object is as approved, because it could not be read, or not whole " +
    "(conditionalAccessPolicy 1). 1 other approved object is as approved. Not compared: The objects of type " +
    "conditionalAccessPolicy may not be read. An administrator has to grant Policy.Read.All: `entra-rewind setup` shows " +
    "the consent link.";
  expect(data.verdict).toBe(verdict);
  const text = [verificationSentence(job, result, job.jobStartDateTime), ...verificationLines(job, result)].join("\n");
  expect(text).toContain(`${verdict} Compared at`);
  expect(text).not.toContain("Verified");
  expect(recoverySection({ job: recovery, verification: job, result }, "/r").html).toContain(verdict);
  const { status, shown } = await inTerminal(false);
  expect(status).toBe(1);
  expect(shown).toContain(verdict);
  expect(JSON.parse((await inTerminal(true)).shown)).toMatchObject({ outcome: "unknown", verdict, unknown });

  tenant.intercept = () => null;
  const read = await verified();
  expect(read.result).toMatchObject({ outcome: "verified" });
  expect(read.result).not.toHaveProperty("notRead");
  expect((await inTerminal(false)).status).toBe(0);

  const kept = async () => (await service.getVerification(recovery.id))?.result?.notLookedAt?.join() ?? "";
  const NOT_READ_ANEW = "Not looked at: what changed since this comparison, because the tenant could not be read anew.";
  expect(await kept()).not.toContain("could not be read anew");
  tenant.answer(/users\/delta/, { status: 401, body: {} });
  expect(await kept()).toContain(NOT_READ_ANEW);
});
