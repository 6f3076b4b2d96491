import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { isTerminal, type Job } from "../../src/domain/recovery/job.ts";
import { SECOND } from "../../src/domain/time.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { tenantSecret } from "../../src/store/sql/secrets.ts";
import { aDatabase, type Database } from "../support/a-database.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { until } from "../support/until.ts";

/** The way to a database, which a test can cut and mend. */
interface Line extends AsyncDisposable {
  readonly url: string;
  /** Breaks every connection and takes no new one, until it is mended. */
  cut(): void;
  mend(): void;
  /** Breaks each connection at the first statement with this text, until the line is mended. */
  cutAt(text: string): void;
}

async function lineTo({ url }: Database): Promise<Line> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let whole = true;
  let breaking: string | null = null;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = dial(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        open.delete(socket);
        // A side that is reset ends no pipe, and the program would wait for an answer for good.
        other.destroySoon();
      });
    }
    near.on("data", (sent) => {
      if (breaking !== null && sent.includes(breaking)) for (const socket of [near, far]) socket.destroy();
    });
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The line has no port.");
  const through = new URL(url);
  through.port = String(address.port);
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    url: through.href,
    cut,
    mend: () => {
      whole = true;
      breaking = null;
    },
    cutAt: (text) => {
      breaking = text;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function tenantOn(url: string): Promise<EngineTenant> {
  const store = await openPostgresStore(url);
  return openEngineTenant({
    history: { store, again: () => openPostgresStore(url), [Symbol.asyncDispose]: () => store.close() },
  });
}

/** Sends every connection of the program away, as an administrator or a restart does. */
const sendAway = (database: Database) =>
  database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'entra-rewind' and datname = $1",
    [database.name],
  );

async function connectionsTo(database: Database): Promise<number> {
  const rows = await database.query(
    "select pid from pg_stat_activity where application_name = 'entra-rewind' and datname = $1",
    [database.name],
  );
  return rows.length;
}

/**
 * Returns the job once it has ended. Time passes while it waits, because a broken connection may keep a process from
 * releasing its lease, which then has to expire. The caller meets an unreachable database now and then.
 */
async function endedInTheEnd(tenant: EngineTenant, { id }: Pick<Job, "id">): Promise<Job> {
  return until("the end of the job", async () => {
    tenant.machineLater(SECOND);
    const job = await tenant.recovery.getJob(id).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "busy" });
      return null;
    });
    return job !== null && isTerminal(job.status) && job;
  });
}

const everyDefect = (defects: readonly unknown[]) =>
  defects.map((one) => (one instanceof RewindError ? one.code : one));

describe("a connection that is cut", () => {
  test("a cut connection fails the current work with a sentence, leaves no part of it, and the next use connects again", async () => {
    await using database = await aDatabase();
    await using line = await lineTo(database);
    const opened = await openPostgresStore(line.url);
    const store = opened.forTenant(tenantId("tenant-1"));
    const writing = store.transaction(async (tx) => {
      await tenantSecret(tx, "half", () => "written");
      line.cut();
      await tenantSecret(tx, "other", () => "half");
    });
    await expect(writing).rejects.toMatchObject({
      code: "busy",
      message: expect.stringMatching(/^PostgreSQL at .+\.$/),
    });
    await expect(store.transaction((tx) => tenantSecret(tx, "k", () => "v"))).rejects.toMatchObject({
      code: "busy",
    });
    line.mend();
    expect(await store.transaction((tx) => tenantSecret(tx, "k", () => "v"))).toBe("v");
    expect(await database.query("select name from secret")).toEqual([{ name: "k" }]);
    await opened.close();
  });

  test("a connection that is cut while it is idle does no harm", async () => {
    await using database = await aDatabase();
    const opened = await openPostgresStore(database.url);
    const store = opened.forTenant(tenantId("tenant-1"));
    await store.transaction((tx) => tenantSecret(tx, "k", () => "first"));
    await sendAway(database);
    await until("the end of its connections", async () => (await connectionsTo(database)) === 0);
    const again = () => store.transaction((tx) => tenantSecret(tx, "k", () => "second"));
    expect(await again().catch(again)).toBe("first");
    await opened.close();
  });

  test("connections that break before their first use do not use up the pool", async () => {
    await using database = await aDatabase();
    await using line = await lineTo(database);
    const opened = await openPostgresStore(line.url);
    const store = opened.forTenant(tenantId("tenant-1"));
    const write = () => store.transaction((tx) => tenantSecret(tx, "k", () => "v"));
    line.cut();
    await expect(write()).rejects.toMatchObject({ code: "busy" });
    line.mend();
    line.cutAt("set lock_timeout");
    for (let broken = 0; broken < 8; broken += 1) await expect(write()).rejects.toMatchObject({ code: "busy" });
    line.mend();
    expect(await write()).toBe("v");
    await opened.close();
  });

  test.each(["line", "server"])(
    "a connection that is cut by the %s during a recovery leaves a job that continues to its end",
    async (by) => {
      await using database = await aDatabase();
      await using line = await lineTo(database);
      await using tenant = await tenantOn(line.url);
      const users = Array.from({ length: 120 }, (_, at) => tenant.user(`user${at}`, { city: "York" }));
      const snapshot = await tenant.snapshot();
      for (const user of users) tenant.hands.update(user, { city: "Bath" });
      const preview = await tenant.preview(snapshot);
      const gate = tenant.directory.holdWrites(1);
      const recovery = await tenant.startRecovery(preview);
      await gate.reached;
      if (by === "line") line.cut();
      else await sendAway(database);
      gate.open();
      line.mend();
      expect(await endedInTheEnd(tenant, recovery)).toMatchObject({
        status: "successful",
        totals: { failedChanges: 0 },
      });
      for (const user of users) expect(await tenant.property(user, "city")).toBe("York");
      // The log says only that it passes.
      expect(everyDefect(tenant.takeDefects()).filter((code) => code !== "busy")).toEqual([]);
    },
  );

  test("a connection that is cut during a preview leaves a preview that continues to its end", async () => {
    await using database = await aDatabase();
    await using line = await lineTo(database);
    await using tenant = await tenantOn(line.url);
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const gate = tenant.directory.holdReadings();
    const preview = await tenant.startPreview(snapshot);
    await gate.reached;
    line.cut();
    gate.open();
    line.mend();
    expect(await endedInTheEnd(tenant, preview)).toMatchObject({ status: "successful", totals: { changedObjects: 1 } });
    expect(everyDefect(tenant.takeDefects()).filter((code) => code !== "busy")).toEqual([]);
  });
});

test("messages about a database contain no password", async () => {
  const url = `postgres://somebody:${randomUUID()}@127.0.0.1:1/history`;
  const error: unknown = await openPostgresStore(url).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "storeUnusable", message: expect.stringContaining("127.0.0.1:1/history") });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(new URL(url).password);
});
