import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHistory } from "../../../src/app/sandbox/history-place.ts";
import { buildSandbox } from "../../../src/app/sandbox/open-sandbox.ts";
import { readPointer, sandboxFolder } from "../../../src/app/sandbox/pointer.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { tenantId } from "../../../src/domain/ids.ts";
import { openPostgresStore } from "../../../src/store/sql/postgres.ts";
import { insertJob } from "../../../src/store/work/jobs.ts";
import { aDatabase, type Database } from "../../support/a-database.ts";
import { owned } from "../../support/owned.ts";
import { until } from "../../support/until.ts";

let folder: string;
let database: Database;
let environment: Record<string, string>;
let tenant: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "worker-"));
  database = await aDatabase();
  environment = { ENTRA_REWIND_DATA: folder, ENTRA_REWIND_DATABASE: database.url };
  const pointer = await buildSandbox(readSettings(environment), { users: 120 }, () => {});
  tenant = pointer.tenantInDatabase ?? "";
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

interface Worker extends AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the line that announces its readiness. */
  readonly ready: Promise<string>;
}

function startWorker(more: readonly string[] = [], env: Record<string, string> = environment): Worker {
  const args = ["bin/entra-rewind.cjs", "worker", ...more];
  const child = owned(spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? "", ...env } }));
  child.stderr.pipe(process.stderr);
  const ready = once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line));
  return {
    child,
    ready,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** Leaves a preview of the newest snapshot, as a server does that dies right after starting it. */
async function aWaitingJob(id: string): Promise<void> {
  const store = await openPostgresStore(database.url);
  const ours = store.forTenant(tenantId(tenant));
  const [newest] = await database.query("select max(instant) as instant from snapshot where tenant_id = $1", [tenant]);
  const caller = { id: "boss", userPrincipalName: "boss@contoso.example", displayName: "Boss" };
  await ours.transaction((tx) =>
    insertJob(tx, {
      id,
      kind: "preview",
      status: "initialized",
      scope_json: JSON.stringify({ all: true }),
      from_instant: Number(newest?.instant),
      to_instant: null,
      coverage: "extended",
      coverage_version: 1,
      started_at: Number(newest?.instant) + 1,
      completed_at: null,
      started_by_json: JSON.stringify(caller),
      preview_job_id: null,
      verifies_job_id: null,
      before_instant: null,
      digest: null,
      changed_objects: null,
      changed_links: null,
      not_recoverable: null,
      modified_objects: null,
      modified_links: null,
      failed_changes: null,
      progress_done: null,
      progress_total: null,
      cancel_requested: 0,
      attempts: 0,
      failure_json: null,
      assessment_json: null,
      assessment_seal: null,
    }),
  );
  await store.close();
}

const endOf = (id: string): Promise<Record<string, unknown>> =>
  until(`the end of job ${id}`, async () => {
    const [job] = await database.query("select status, attempts from job where id = $1", [id]);
    return job !== undefined && ["successful", "failed", "abandoned"].includes(String(job.status)) && job;
  });

describe("entra-rewind worker", () => {
  test("works on a job that no other process works on, and ends at a signal", async () => {
    await aWaitingJob("waiting");
    await using worker = startWorker();
    expect(await worker.ready).toContain(`Working on the jobs of the sandbox in ${join(folder, "sandbox")}`);
    expect(await endOf("waiting")).toEqual({ status: "successful", attempts: 1 });
    const ended = once(worker.child, "exit");
    worker.child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("takes each job once, even if several workers race for it", async () => {
    await using workers = new AsyncDisposableStack();
    const started = [1, 2, 3].map(() => workers.use(startWorker()));
    await Promise.all(started.map(({ ready }) => ready));
    for (const id of ["one", "two"]) {
      await aWaitingJob(id);
      expect(await endOf(id)).toEqual({ status: "successful", attempts: 1 });
    }
    const lists = await database.query(
      "select job_id, count(*)::integer as rows, max(seq) as last from plan_item group by job_id order by job_id",
    );
    for (const { rows, last } of lists) expect(rows).toBe(last);
  });

  test("takes the daily snapshot of a sandbox only if asked to", async () => {
    const scheduled = () =>
      database.query("select instant from snapshot where tenant_id = $1 and kind = 'scheduled'", [tenant]);
    const before = await scheduled();
    expect(await database.query("select kind from schedule where tenant_id = $1", [tenant])).toEqual([]);
    await using worker = startWorker(["--schedules"]);
    await worker.ready;
    const schedules = () => database.query("select kind from schedule where tenant_id = $1", [tenant]);
    await until("two schedules", async () => (await schedules()).length >= 2);
    // The story ends in the morning, and the evening's snapshot is not due yet.
    expect(await scheduled()).toEqual(before);
  });

  test("reports that mode microsoft has no work for it", async () => {
    await using worker = startWorker([], { ...environment, ENTRA_REWIND_MODE: "microsoft" });
    expect(await once(worker.child, "exit")).toEqual([2, null]);
  });
});

describe("a reset of a sandbox whose history is in a database", () => {
  test("removes the old one's rows, and no other place shows the new one without its past", async () => {
    const config = readSettings(environment);
    const pointer = await buildSandbox(config, { users: 100 }, () => {});
    expect(pointer.tenantInDatabase).not.toBe(tenant);
    expect(readPointer(sandboxFolder(config))?.tenantInDatabase).toBe(pointer.tenantInDatabase);
    for (const table of ["entity_version", "link_end", "numbered_link", "job", "trail", "snapshot", "tenant_lease"]) {
      const rows = await database.query(`select distinct tenant_id from ${table}`);
      expect(rows.filter((row) => row.tenant_id !== pointer.tenantInDatabase)).toEqual([]);
    }
    await using worker = startWorker([], { ENTRA_REWIND_DATA: folder });
    expect(await once(worker.child, "exit")).toEqual([2, null]);
    const openedAs = (tenantInDatabase: string) =>
      openHistory(folder, { ...pointer, tenantInDatabase }, database.url).then(
        async (store) => `opened ${await store.close()}`,
        (error: Error) => error.message,
      );
    expect(await openedAs(randomUUID())).toContain("in another database. Set ENTRA_REWIND_DATABASE to that one,");
    expect(await openedAs(pointer.tenantInDatabase ?? "")).not.toContain("in another database.");
  });
});
