import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServicesHost } from "../../src/app/engine-thread/serve-calls.ts";
import { machine, sleep } from "../../src/app/machine.ts";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { followJob } from "../../src/summaries/follow-job.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";

/** The seeded tenant, where a stolen account has locked out everyone, itself included. */
const data = mkdtempSync(join(tmpdir(), "readmitted-"));
const config = readSettings({ ENTRA_REWIND_DATA: data });
let host: ServicesHost;

beforeAll(async () => {
  await buildSandbox(config, { scenario: "locked-out", users: 120 }, () => {});
  host = openSandboxHost(config);
});
afterAll(async () => {
  await host.close();
  rmSync(data, { recursive: true, force: true });
});

async function asked(scope: Scope): Promise<string> {
  return host.use(async (services) => {
    const { recovery, session } = services;
    const snapshot = (await recovery.listSnapshots({ limit: 1 })).items[0];
    if (snapshot === undefined) throw new Error("The sandbox has no snapshot.");
    const { caller } = await session.signedIn();
    const started = await recovery.startPreview({ snapshotId: snapshot.id, scope, caller });
    const signal = new AbortController().signal;
    const { id } = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
    const { notes = [] } = await recoveryPlan(services, id);
    return notes.join(" ");
  });
}

test("a person who approves the end of a lock-out reads that it lets in the account behind it", async () => {
  const letIn =
    /"miles\.kovarik@[^"]+" is blocked by policy .*"Conditional Access Administrator".* would let it sign in/;
  expect(await asked({ types: ["conditionalAccessPolicy"] })).toMatch(letIn);
  expect(await asked({ types: ["user"] })).not.toContain("would let it sign in");
});
