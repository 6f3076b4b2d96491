import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../../../src/cli/program.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { aCloud, type Cloud, cloudApps } from "../../support/a-cloud.ts";
import { aDatabase } from "../../support/a-database.ts";
import { liveSettings } from "../../support/live-host.ts";
import { entry, temporaryFolder } from "../support.ts";

const TENANT = "11111111-2222-4333-8444-555555555555";
const CLOSED = "127.0.0.1:1";

let cloud: Cloud;
let server: Server;
let origin: string;
/** The origin that the host says it has, and the difference of its clock. */
let served = "";
let skew = 0;

beforeAll(async () => {
  cloud = await aCloud(["contoso", "maple"]);
  server = createServer((request, response) => {
    const isKeys = request.url?.endsWith("/keys") === true;
    response.setHeader("date", new Date(Date.now() + skew).toUTCString());
    response.end(JSON.stringify(isKeys ? { keys: [{}] } : { resource: `${served}/mcp` }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served = origin;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cloud[Symbol.asyncDispose]();
});

/** Runs a command of the program in this process. */
async function run(argv: readonly string[], environment: Readonly<Record<string, string>>) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const streams = { input: new PassThrough(), output, errors };
  const status = await runProgram(argv, { entry, command: [], streams, environment });
  return { status, output: String(output.read() ?? ""), errors: String(errors.read() ?? "") };
}

/** Runs the examination of a host. Returns its exit status and its findings by name. */
async function examined(changed: Readonly<Record<string, string>> = {}) {
  const environment = {
    ...liveSettings(cloud, origin),
    ENTRA_REWIND_DATA: temporaryFolder(),
    ENTRA_REWIND_MODE: "vault",
    ENTRA_REWIND_TRAIL_TO: `http://127.0.0.1:${new URL(origin).port}/heads`,
    ...changed,
  };
  const { status, output } = await run(["doctor", "--host", "--json"], environment);
  const { ok, findings }: { ok: boolean; findings: readonly Finding[] } = JSON.parse(output);
  expect(ok).toBe(status === 0);
  return { status, findings, bad: findings.filter((finding) => !finding.ok), output };
}

test("a host that has all it needs is found well, without a secret in what is said", async () => {
  const { status, findings, bad, output } = await examined();
  expect(bad).toEqual([]);
  expect(status).toBe(0);
  const names = findings.map(({ name }) => name);
  const parts = ["settings", "database", "keys", "clock", "registration for sign-ins", "reader", "writer"];
  expect(names).toEqual([...parts, "public address", "trail off the machine", "receipts"]);
  expect(output).not.toContain("the-secret");
});

test("each part that is out of reach or wrong is named with its remedy, and the status is 1", async () => {
  const wrong = await examined({
    ENTRA_REWIND_HOST_TENANTS: `${cloud.tenants[0]?.id},${TENANT}`,
    ENTRA_REWIND_READER_SECRET: "wrong",
    ENTRA_REWIND_HOST_URL: `http://${CLOSED}`,
    ENTRA_REWIND_TRAIL_TO: `syslog+tcp://${CLOSED}`,
    ENTRA_REWIND_DATABASE: `postgres://rewind:password@${CLOSED}/rewind`,
  });
  expect(wrong.status).toBe(1);
  const names = wrong.bad.map(({ name }) => name);
  expect(names).toEqual([
    "database",
    `keys of ${TENANT}`,
    `registration for sign-ins in ${TENANT}`,
    `reader in ${cloud.tenants[0]?.id}`,
    `reader in ${TENANT}`,
    `writer in ${TENANT}`,
    "public address",
    "trail off the machine",
  ]);
  for (const { name, remedy } of wrong.bad) expect(remedy, name).toMatch(/^[A-Z].{10}/);
  expect(wrong.output).not.toContain("password");
});

test("a database that can be reached is found well, and another is named", async () => {
  await using database = await aDatabase();
  const found = async (address: string) => {
    const { findings } = await examined({ ENTRA_REWIND_DATABASE: address });
    return findings.find(({ name }) => name === "database")?.says ?? "";
  };
  expect(await found(database.url)).toContain("can be reached, and its tables are up to date");
  expect(await found(`postgres://rewind:password@${CLOSED}/rewind`)).not.toContain("can be reached, and its tables");
});

test("a clock that differs, and an address that leads to another host, are named", async () => {
  skew = 5 * 60_000;
  served = "https://elsewhere.example.com";
  const { bad } = await examined({ ENTRA_REWIND_AUTHORITY_URL: origin, ENTRA_REWIND_TRAIL_TO: "" });
  skew = 0;
  served = origin;
  const said = new Map(bad.map(({ name, says }) => [name, says]));
  expect(said.get("clock")).toMatch(/(299|300) s behind/);
  expect(said.get("public address")).toContain("elsewhere.example.com");
});

test("an answer too long for a host's is not read to its end", async () => {
  served = "x".repeat(2_000_000);
  const { bad } = await examined({ ENTRA_REWIND_AUTHORITY_URL: origin, ENTRA_REWIND_TRAIL_TO: "" });
  served = origin;
  expect(bad.find(({ name }) => name === "public address")?.says).toContain("too long");
});

test("settings that are missing end the examination, and name setup", async () => {
  for (const changed of [
    { AZURE_CLIENT_ID: "" },
    { ENTRA_REWIND_MODE: "sandbox" },
    { ENTRA_REWIND_READER_CLIENT_ID: "" },
  ]) {
    const { status, findings } = await examined(changed);
    expect(status).toBe(1);
    expect(findings).toMatchObject([{ name: "settings", ok: false, remedy: expect.stringContaining("setup --host") }]);
  }
});

test("setup of a host shows its registrations, addresses and environment for the mode that is set", async () => {
  const environment = {
    ENTRA_REWIND_DATA: temporaryFolder(),
    ENTRA_REWIND_HOST_URL: "https://rewind.contoso.com/",
    ENTRA_REWIND_HOST_TENANTS: TENANT,
    AZURE_CLIENT_ID: cloudApps.signIn,
  };
  const vault = await run(["setup", "--host", "--json"], environment);
  expect(vault.status).toBe(0);
  const { registrations, scopesInFull, environment: shown } = JSON.parse(vault.output);
  expect(registrations.map(({ name }: { name: string }) => name)).toEqual([
    "Entra Rewind",
    "Entra Rewind clients",
    "Entra Rewind Reader",
    "Entra Rewind Writer",
  ]);
  const [signIns, , reader] = registrations;
  const values = signIns.settings.map(({ value }: { value: string }) => value);
  expect(values).toEqual(
    expect.arrayContaining([
      "https://rewind.contoso.com/mcp",
      "https://rewind.contoso.com/approve/callback",
      "Rewind.Read, Rewind.Recover",
      "auth_time",
    ]),
  );
  expect(signIns.adminConsent).toEqual([
    expect.stringContaining(`/${TENANT}/adminconsent?client_id=${cloudApps.signIn}`),
  ]);
  expect(reader.permissions.names.filter((name: string) => /Write/.test(name))).toEqual([]);
  expect(scopesInFull).toEqual(["Rewind.Read", "Rewind.Recover"].map((one) => `https://rewind.contoso.com/mcp/${one}`));
  expect(shown).toMatchObject({ ENTRA_REWIND_MODE: "vault", ENTRA_REWIND_HOST_TENANTS: TENANT });

  const microsoft = await run(["setup", "--host"], { ...environment, ENTRA_REWIND_MODE: "microsoft" });
  expect(microsoft.output).toContain("EntraBackup.ReadWrite.Recovery");
  expect(microsoft.output).not.toContain("Entra Rewind Writer");
  expect(await run(["setup", "--host", "--apply"], environment)).toMatchObject({ status: 2 });
});
