import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { aDatabase } from "../support/a-database.ts";
import { graphProcess } from "../support/graph-process.ts";
import { owned } from "../support/owned.ts";
import { until } from "../support/until.ts";

test("a worker captures a live tenant into PostgreSQL on its schedule, the status says why each snapshot is kept, and all of it can be deleted", {
  timeout: 180_000,
}, async () => {
  await using face = await graphProcess();
  await using database = await aDatabase();
  const data = mkdtempSync(join(tmpdir(), "vault-worker-"));
  const environment = {
    PATH: process.env.PATH ?? "",
    ENTRA_REWIND_DATA: data,
    ENTRA_REWIND_DATABASE: database.url,
    ENTRA_REWIND_MODE: "vault",
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: face.tokens.globalAdministrator,
    ENTRA_REWIND_GRAPH_URL: `${face.url}/v1.0`,
    ENTRA_REWIND_PACING: "off",
  };
  const run = (...args: readonly string[]) =>
    owned(spawn(process.execPath, ["bin/entra-rewind.cjs", ...args], { env: environment }));
  const worker = run("worker", "--schedules");
  const ended = once(worker, "exit");
  try {
    const snapshots = () => database.query("select kind from snapshot");
    await until("the worker's first snapshot", async () => (await snapshots()).length > 0);
    expect(await snapshots()).toEqual([{ kind: "scheduled" }]);
  } finally {
    worker.kill("SIGTERM");
    await ended;
  }
  const status = run("vault", "status", "--json");
  const shown = JSON.parse(await text(status.stdout));
  expect(shown).toMatchObject({ snapshots: 1, unread: [], firstCapture: null });
  expect(shown.kept).toMatchObject([{ kind: "scheduled", reasons: ["newest", "daily", "weekly", "monthly"] }]);

  const tenant: string = shown.tenant.id;
  const other = run("vault", "forget", "another-tenant");
  expect(await text(other.stderr)).toContain(tenant);
  expect(await database.query("select kind from snapshot")).toHaveLength(1);
  const forget = run("vault", "forget", tenant);
  expect(await text(forget.stdout)).toContain("Deleted all that was kept of Contoso");
  const tables = await database.query(
    "select table_name from information_schema.columns where column_name = 'tenant_id'",
  );
  for (const { table_name: table } of tables) {
    expect([table, await database.query(`select * from "${table}" where tenant_id = $1 limit 1`, [tenant])]).toEqual([
      table,
      [],
    ]);
  }
  expect(tables.length).toBeGreaterThan(10);
  rmSync(data, { recursive: true, force: true });
});
