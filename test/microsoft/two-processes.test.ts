import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { machine } from "../../src/app/machine.ts";
import { jobId } from "../../src/domain/ids.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import { TRAIL_END } from "../../src/records/trail-chain.ts";
import type { Store } from "../../src/store/sql/database.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { findSecret } from "../../src/store/sql/secrets.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { aChange, admin, aPreview, aRecovery, SNAPSHOT, serves, TENANT } from "../graph/a-service.ts";
import { faultyServer } from "../graph/faulty-server.ts";
import { aDatabase } from "../support/a-database.ts";
import { insertOf } from "../support/insert-of.ts";
import type { MicrosoftOrder } from "../support/microsoft-script.ts";
import { owned } from "../support/owned.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");
const NOW = Date.parse("2026-11-20T09:00:00Z");
const script = fileURLToPath(new URL("../support/microsoft-script.ts", import.meta.url));

/** A place for a store that processes share, and that a person without its key can write. */
interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly database: string | null;
  open(): Promise<Store>;
  alter(statement: string): Promise<number>;
}

function inFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "microsoft-"));
  const file = join(folder, "records.db");
  return Promise.resolve({
    folder,
    database: null,
    open: async () => openSqliteStore(file),
    async alter(statement) {
      using database = new DatabaseSync(file, { timeout: 5_000 });
      return Number(database.prepare(statement).run().changes);
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  });
}

async function inPostgres(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "microsoft-"));
  const database = await aDatabase();
  return {
    folder,
    database: database.url,
    open: () => openPostgresStore(database.url),
    alter: async (statement) => (await database.query(`${statement} returning 1`)).length,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const places = [
  { name: "SQLite", open: inFile },
  ...(process.env.TESTS_WITHOUT_POSTGRES === undefined ? [{ name: "PostgreSQL", open: inPostgres }] : []),
];

describe.each(places)("with two processes in mode microsoft on $name", ({ open }) => {
  test("the end of a recovery is one record, and a store that was altered contradicts it", {
    timeout: 180_000,
  }, async () => {
    await using place = await open();
    await using server = await faultyServer();
    const run = async (act: MicrosoftOrder["act"]): Promise<number | null> => {
      const { folder, database } = place;
      const order: MicrosoftOrder = {
        folder,
        database,
        tenant: TENANT,
        base: server.base.href,
        caller: admin,
        now: NOW,
        act,
      };
      const args = ["--disable-warning=ExperimentalWarning", script, JSON.stringify(order)];
      const child = owned(spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] }));
      const [status] = await once(child, "exit");
      return status;
    };
    server.on("GET", "/directory/recovery/snapshots", { json: { value: [SNAPSHOT] } });
    server.on("POST", "/directoryObjects/getByIds", { json: { value: [] } });
    serves(server, [aPreview(PREVIEW)], [aChange("u1")]);
    server.on("POST", /snapshots\/.*\/recoveryJobs$/, (response) => {
      serves(server, [aRecovery(RECOVERY), aPreview(PREVIEW)], [aChange("u1")]);
      const location = `${server.base}/directory/recovery/snapshots/${SNAPSHOT.id}/recoveryJobs/${RECOVERY}`;
      response.writeHead(202, { location }).end();
    });
    expect(await run({ startOf: PREVIEW })).toBe(0);
    const store = await place.open();
    await using _ = { [Symbol.asyncDispose]: () => store.close() };
    const { db } = store.forTenant(TENANT);
    const markOfStart = await findSecret(db, TRAIL_END);
    const done = { status: "successful", jobCompletionDateTime: "2026-11-20T09:04:00Z", totalObjectsModified: 1 };
    serves(server, [aRecovery(RECOVERY, done), aPreview(PREVIEW)], [aChange("u1")]);
    expect(await Promise.all([run({ looks: 3 }), run({ looks: 3 })])).toEqual([0, 0]);

    const trail = storedTrail({ store: store.forTenant(TENANT), machine, newId: randomUUID });
    const records = (await trail.list({ limit: 50 })).items;
    expect(records.map(({ action }) => action)).toEqual(["recoveryEnded", "recoveryStarted"]);
    expect(records[0]).toMatchObject({ jobId: RECOVERY, status: "successful", totals: { modifiedObjects: 1 } });
    const intact = { intact: true, records: 2 };
    expect(await trail.verify()).toMatchObject(intact);

    const request = {
      ...(await db.selectFrom("posted_job").selectAll().executeTakeFirstOrThrow()),
      tenant_id: db.tenantKey,
    };
    const ended = "where event_json like '%recoveryEnded%'";
    const attacks = [
      ["delete from posted_job", insertOf("posted_job", request), "jobs", `the job of recovery ${RECOVERY} is missing`],
      [
        "update posted_job set state = 'posted'",
        "update posted_job set state = 'ended'",
        "jobs",
        "was altered after its end",
      ],
      [
        "update posted_job set caller_id = 'mallory'",
        `update posted_job set caller_id = '${admin.id}'`,
        "jobs",
        "was altered after its end",
      ],
      [
        `update trail set event_json = replace(event_json, '"successful"', '"abandoned"') ${ended}`,
        `update trail set event_json = replace(event_json, '"abandoned"', '"successful"') ${ended}`,
        "trail",
        "record 2 was altered",
      ],
    ] as const;
    for (const [attack, remedy, part, why] of attacks) {
      expect(await place.alter(attack), attack).toBe(1);
      expect(await trail.verify(), attack).toMatchObject({ intact: false, part, why: expect.stringContaining(why) });
      expect(await place.alter(remedy), remedy).toBe(1);
      expect(await trail.verify(), remedy).toMatchObject(intact);
    }
    expect(await place.alter("delete from trail where seq = 2")).toBe(1);
    const cut = { intact: false, part: "trail" };
    expect(await trail.verify()).toMatchObject({ ...cut, why: expect.stringContaining("at the end are missing") });
    expect(await place.alter(`update secret set value = '${markOfStart}' where name = '${TRAIL_END}'`)).toBe(1);
    expect(await trail.verify()).toMatchObject({ intact: false, why: `the end of recovery ${RECOVERY} has no record` });
    // A process that looks again does not record a second end, which would hide the cut.
    expect(await run({ looks: 1 })).toBe(0);
    expect(await trail.verify()).toMatchObject({ intact: false });
  });
});
