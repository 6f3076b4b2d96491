import { expect, onTestFinished, test } from "vitest";
import { machine, sleep } from "../../src/app/machine.ts";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { followJob } from "../../src/summaries/follow-job.ts";
import { temporaryFolder } from "../cli/support.ts";
import { madeUpRequest } from "../support/made-up-request.ts";

test("a yes to a request of one tenant approves and starts nothing in the tenant that a reset has put in its place", async () => {
  const config = readSettings({ ENTRA_REWIND_DATA: temporaryFolder() });
  await buildSandbox(config, { users: 60 }, () => {});
  const host = openSandboxHost(config);
  onTestFinished(() => host.close());
  const { caller, request, previewJobId } = await host.use(async ({ recovery, approvals, session, plans }) => {
    const { caller } = await session.signedIn();
    const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    const started = await recovery.startPreview({ snapshotId: snapshot.id, scope: everything, caller });
    const { signal } = new AbortController();
    const { id } = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
    const request = await approvals.request(madeUpRequest("shown", await plans.recoveryPlan(id), caller.id));
    return { caller, request, previewJobId: id };
  });
  await buildSandbox(config, { users: 60 }, () => {});
  await host.use(async (services) => {
    const { recovery, approvals, trail } = services;
    const yes = { answer: "approve", channel: "page" } as const;
    const answer = answerRequest({ services, readOnly: false }, request.id, yes);
    await expect(answer).rejects.toMatchObject({ code: "notFound" });
    const authority = { kind: "approval", approvalId: request.id, binding: request.binding } as const;
    const start = recovery.startRecovery({ previewJobId, caller, authority });
    await expect(start).rejects.toMatchObject({ code: "notFound" });
    expect(await approvals.listPending()).toEqual([]);
    expect((await recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
    expect(await trail.verify()).toMatchObject({ intact: true });
  });
});
