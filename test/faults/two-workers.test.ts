import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { machine, newId, sleep } from "../../src/app/machine.ts";
import { folderOf } from "../../src/app/sandbox/generations.ts";
import { HISTORY_FILE, TENANT_FILE } from "../../src/app/sandbox/open-engine.ts";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { sandboxFolder } from "../../src/app/sandbox/pointer.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../src/directory/embedded/sandbox-clock.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import { SECOND } from "../../src/domain/time.ts";
import { listSnapshots } from "../../src/engine/capture/snapshots.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { startPreview, startRecovery } from "../../src/engine/jobs/start-jobs.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { recordDecision } from "../../src/engine/tenant-log.ts";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { LaterRecoveries } from "../../src/store/work/later-recoveries.ts";
import { entry, ran, temporaryFolder } from "../cli/support.ts";
import { boss } from "../support/damaged-tenant.ts";
import { appliedChanges } from "../support/held-state.ts";
import { ended } from "../support/jobs.ts";
import { owned } from "../support/owned.ts";

const LEASE = 5 * SECOND;

async function sandboxIn(data: string): Promise<string> {
  const config = readSettings({ ENTRA_REWIND_DATA: data });
  return folderOf(sandboxFolder(config), await buildSandbox(config, { users: 120 }, () => {}));
}

/** The engine's work on a sandbox without anybody who carries jobs out. */
function withoutRunner(folder: string): EngineContext & { readonly directory: EmbeddedDirectory } & AsyncDisposable {
  const clock = (meta: ConstructorParameters<typeof SandboxClock>[0]) => new SandboxClock(meta, machine);
  const directory = EmbeddedDirectory.open(join(folder, TENANT_FILE), { clock, newId });
  const store = openSqliteStore(join(folder, HISTORY_FILE));
  return {
    store: store.forTenant(tenantId(directory.tenant.id)),
    directory,
    coverage: "extended",
    machine,
    sleep,
    newId,
    owner: "nobody",
    leaseMillis: LEASE,
    retention: defaultRetention,
    proofs: new RecoveryProofs(store.forTenant(tenantId(directory.tenant.id)).db),
    later: new LaterRecoveries(store.forTenant(tenantId(directory.tenant.id)).db),
    onRecorded: (event) => recordDecision(directory, event),
    closing: new AbortController().signal,
    async [Symbol.asyncDispose]() {
      await store.close();
      directory.close();
    },
  };
}

interface Worker {
  readonly process: ChildProcess;
  readonly errors: Promise<string>;
}

/** A worker that has said that it is at work. */
async function worker(data: string): Promise<Worker> {
  const child = owned(
    spawn(process.execPath, [fileURLToPath(entry), "worker"], {
      env: { ...process.env, ENTRA_REWIND_DATA: data, ENTRA_REWIND_LEASE_SECONDS: String(LEASE / SECOND) },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const errors = text(child.stderr);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  expect(line).toMatch(/^Working on the jobs of the sandbox in /);
  return { process: child, errors };
}

test("two workers on one data folder carry out each job once and end in good order", {
  timeout: 120_000,
}, async () => {
  const data = temporaryFolder();
  await using context = withoutRunner(await sandboxIn(data));
  const workers = await Promise.all([worker(data), worker(data)]);
  const jobs = { getJob: async (id: Parameters<typeof requireJob>[1]) => (await requireJob(context, id)).job };
  const [newest] = (await listSnapshots(context, { limit: 1 })).items;
  if (newest === undefined) throw new Error("There is no snapshot.");

  const request = { snapshotId: newest.id, scope: { all: true }, caller: boss } as const;
  const previews = [];
  for (let round = 0; round < 3; round += 1) previews.push(await ended(jobs, await startPreview(context, request)));
  const [preview] = previews;
  if (preview === undefined) throw new Error("There is no preview.");
  expect(new Set(previews.map(({ status, digest }) => `${status} ${digest}`))).toEqual(
    new Set([`successful ${preview.digest}`]),
  );
  const authority = { kind: "caller" } as const;
  const started = await startRecovery(context, { previewJobId: preview.id, caller: boss, authority });
  const recovery = await ended(jobs, started);
  expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  const applied = await appliedChanges(context.directory, recovery.id);
  expect(new Set(applied).size).toBe(applied.length);
  const rows = await context.store.db.selectFrom("job").select("attempts").execute();
  expect(rows).toEqual(Array.from({ length: 4 }, () => ({ attempts: 1 })));

  for (const { process: child } of workers) {
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  }
  expect(await Promise.all(workers.map(({ errors }) => errors))).toEqual(["", ""]);
});

test("a worker ends with status 2 and a sentence if a newer program wrote the history", async () => {
  const data = temporaryFolder();
  const file = join(await sandboxIn(data), HISTORY_FILE);
  {
    using database = new DatabaseSync(file);
    database.exec("pragma user_version = 99");
  }
  const end = await ran(entry, ["worker"], { ENTRA_REWIND_DATA: data });
  expect(end).toMatchObject({ status: 2, output: "" });
  expect(end.errors).toMatch(/^\S+history\.db was written by a newer entra-rewind .+\.\n$/);
});
