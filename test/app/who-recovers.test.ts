import { expect, test } from "vitest";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { readOnlyRecovers, starterRecovers } from "../../src/app/who-recovers.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { isTerminal } from "../../src/domain/recovery/job.ts";
import type { Services } from "../../src/service/services.ts";
import { temporaryFolder } from "../cli/support.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { until } from "../support/until.ts";

/** Returns the job once it has ended, or waits for something that this process will not do. */
const settled = ({ recovery }: Services, id: JobId) =>
  until("a job that has ended or waits", async () => {
    const job = await recovery.getJob(id);
    return (isTerminal(job.status) || job.waitingFor !== undefined) && job;
  });

test("a server that was started read-only carries out no recovery, and another server on the data does", async () => {
  const data = temporaryFolder();
  const settings = readSettings({ ENTRA_REWIND_DATA: data });
  await buildSandbox(settings, { users: 100 }, () => {});
  const readOnly = openSandboxHost(readSettings({ ENTRA_REWIND_DATA: data, ENTRA_REWIND_READ_ONLY: "1" }));
  const job = await readOnly.use(async (services) => {
    const { recovery, session } = services;
    const { caller } = await session.signedIn();
    const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    const request = {
      snapshotId: snapshot.id,
      scope: { types: ["user"], properties: ["department"] },
      caller,
    } as const;
    const preview = await settled(services, (await recovery.startPreview(request)).id);
    const authority = { kind: "caller" } as const;
    const started = await recovery.startRecovery({ previewJobId: preview.id, caller, authority });
    return settled(services, started.id);
  });
  expect(job).toMatchObject({ status: "initialized", waitingFor: expect.stringContaining("started read-only") });
  await readOnly.close();
  const other = openSandboxHost(settings);
  expect(await other.use((services) => settled(services, job.id))).toMatchObject({ status: "successful" });
  await other.close();
});

test("a server that writes with its person's rights carries out that person's recoveries only", async () => {
  const tenant = { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" };
  const why = starterRecovers(fixedSession({ now: async () => 0, tenant }, boss));
  const starter = { id: boss.id, userPrincipalName: boss.userPrincipalName, displayName: boss.displayName };
  expect(await why(starter)).toBeNull();
  expect(await why({ ...starter, id: "mallory", userPrincipalName: "mallory@contoso.example" })).toContain(
    'a server that "mallory@contoso.example", who started it, has signed in to',
  );
  expect(await readOnlyRecovers(starter)).toContain("started read-only");
});
