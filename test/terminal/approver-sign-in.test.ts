import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { platform } from "node:os";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { machine, sleep } from "../../src/app/machine.ts";
import { openMode } from "../../src/app/open-mode.ts";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { only } from "../../src/domain/tenant/scope.ts";
import { approvalPhrase, approvalSentence } from "../../src/guard/approval-text.ts";
import type { Services } from "../../src/service/services.ts";
import { configuredOwner } from "../../src/service/session.ts";
import { followJob } from "../../src/summaries/follow-job.ts";
import { entry, temporaryFolder } from "../cli/support.ts";
import { aCloud, type Cloud, type CloudTenant, cloudApps } from "../support/a-cloud.ts";
import { owned } from "../support/owned.ts";

const ADA = "ada.lindgren";

/** Wipes a value, previews its recovery and asks for an approval that takes a sign-in. */
async function requested(services: Services, tenant: CloudTenant): Promise<Approval> {
  const { recovery, approvals, plans, session } = services;
  const id = await tenant.oid("grace.okonkwo");
  tenant.contoso.later(60_000);
  tenant.contoso.hands.update({ type: "user", id }, { jobTitle: "Wiped" });
  const { caller } = await session.signedIn();
  const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
  if (snapshot === undefined) throw new Error("The tenant has no snapshot.");
  const scope = only("user", [id]);
  const started = await recovery.startPreview({ snapshotId: snapshot.id, scope, caller });
  const { signal } = new AbortController();
  const job = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
  const plan = await plans.recoveryPlan(job.id);
  const demands = [{ demand: "signIn", because: "a policy asks for it" }] as const;
  return approvals.request({
    binding: {
      tool: "start_recovery",
      argumentsDigest: randomUUID(),
      planDigest: plan.digest,
      tenantId: plan.tenantId,
      callerId: caller.id,
    },
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.userPrincipalName,
    phrase: approvalPhrase(plan, demands),
    demands,
  });
}

/** Runs `entra-rewind approve` in a terminal that `script` makes, says yes, and opens the address it shows in a browser. */
async function approveOnTerminal(environment: Readonly<Record<string, string>>) {
  const command = `stty cols 400; "${process.execPath}" "${fileURLToPath(entry)}" approve`;
  const env = { ...process.env, ...environment, DISPLAY: "", WAYLAND_DISPLAY: "" };
  const child = owned(spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], { env }));
  let [screen, answered, opened] = ["", false, false];
  child.stdout.on("data", (chunk: Buffer) => {
    screen = stripVTControlCharacters(screen + chunk.toString("utf8"));
    if (!answered && /\[yes\/no\] $/.test(screen)) {
      answered = true;
      child.stdin.write("yes\n");
    }
    const [, address] = /open this address in a browser on this machine:\s+(http\S+)\s/.exec(screen) ?? [];
    if (address === undefined || opened) return;
    opened = true;
    void fetch(address).then((response) => response.text());
  });
  const [status] = await once(child, "exit");
  return { status: Number(status), screen };
}

const settingsOf = (cloud: Cloud, tenant: CloudTenant) => ({
  ENTRA_REWIND_DATA: temporaryFolder(),
  ENTRA_REWIND_MODE: "microsoft",
  ENTRA_REWIND_GRAPH_URL: `${cloud.url}/v1.0`,
  ENTRA_REWIND_AUTHORITY_URL: cloud.url,
  ENTRA_REWIND_POLL_SECONDS: "0.2",
  ENTRA_REWIND_SIGN_IN: "accessToken",
  ENTRA_REWIND_ACCESS_TOKEN: cloud.graphToken(tenant, `${ADA}@contoso.example`),
  AZURE_TENANT_ID: tenant.id,
  AZURE_CLIENT_ID: cloudApps.desktop,
});

test.runIf(platform() === "linux")(
  "a person who approves in a terminal of a live tenant signs in for it, and another person's sign-in does not count",
  { timeout: 60_000 },
  async () => {
    await using cloud = await aCloud(["contoso"]);
    const [tenant] = cloud.tenants;
    if (tenant === undefined) throw new Error("The cloud is empty.");
    const environment = settingsOf(cloud, tenant);
    const streams = { input: new PassThrough(), output: new PassThrough(), errors: new PassThrough() };
    const runtime = (await openMode({ entry, command: [], streams, environment })).serve();
    const services = await runtime.services(configuredOwner);
    const { id } = await requested(services, tenant);

    cloud.signsIn = { tenant, person: "grace.okonkwo" };
    const other = await approveOnTerminal(environment);
    expect(other.screen).toContain("Another person has signed in");
    expect(other.status).toBe(1);
    expect(await services.approvals.get(id)).toMatchObject({ state: "pending" });

    cloud.signsIn = { tenant, person: ADA };
    const own = await approveOnTerminal(environment);
    expect(own.screen).toContain("Approved, for this plan and one use.");
    expect(own.status).toBe(0);
    expect(await services.approvals.get(id)).toMatchObject({
      state: "approved",
      channel: "terminal",
      approver: { authentication: { methods: ["pwd", "mfa"] } },
    });
    await runtime.close();
  },
);
