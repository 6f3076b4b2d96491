import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMicrosoftSettings } from "../../../src/app/microsoft/microsoft-settings.ts";
import { RewindError } from "../../../src/domain/errors.ts";
import { tenantId } from "../../../src/domain/ids.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { appendTrail } from "../../../src/records/stored-trail.ts";
import { openSqliteStore } from "../../../src/store/sql/sqlite.ts";
import { faultyServer } from "../../graph/faulty-server.ts";
import { graphProcess } from "../../support/graph-process.ts";
import { entry, ran, temporaryFolder } from "../support.ts";

const flags = ["--disable-warning=ExperimentalWarning"];

const environment = (base: string, token = "a-token") => ({
  ENTRA_REWIND_DATA: temporaryFolder(),
  ENTRA_REWIND_MODE: "microsoft",
  ENTRA_REWIND_SIGN_IN: "accessToken",
  ENTRA_REWIND_ACCESS_TOKEN: token,
  ENTRA_REWIND_GRAPH_URL: base,
});

describe("entra-rewind doctor", () => {
  test("is content with our own face, and exits 0", async () => {
    await using graph = await graphProcess();
    const { status, output } = await ran(
      entry,
      ["doctor"],
      environment(`${graph.url}/v1.0`, graph.tokens.backupAdministrator),
      flags,
    );
    expect(
      output
        .trim()
        .split("\n")
        .every((line) => line.startsWith("ok ")),
    ).toBe(true);
    expect(status).toBe(0);
  });

  test("names the state of the trail that this machine keeps, and makes none", async () => {
    await using graph = await graphProcess();
    const variables = environment(`${graph.url}/v1.0`, graph.tokens.backupAdministrator);
    const trail = async () => {
      const { output } = await ran(entry, ["doctor"], variables, flags);
      return output.split("\n").find((line) => line.includes(" trail: "));
    };
    const folder = join(variables.ENTRA_REWIND_DATA, "microsoft");
    const kept = () =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".db"));
    expect(await trail()).toBe("ok  trail: empty");
    expect(existsSync(folder) ? kept() : []).toEqual([]);

    const { output } = await ran(entry, ["doctor"], variables, flags);
    expect(output).toContain("ok  recoveries: 0 recoveries in Microsoft's list");

    await ran(entry, ["audit"], variables, flags);
    const [records = ""] = kept();
    const store = openSqliteStore(join(folder, records));
    const context = {
      store: store.forTenant(tenantId(dirname(records))),
      machine: { now: () => 0 },
      newId: () => "id",
    };
    await context.store.transaction((tx) => appendTrail(context, tx, { action: "callRefused", caller: null }));
    expect(await trail()).toBe("ok  trail: intact, 1 record looked at");
    await context.store.transaction((tx) => tx.deleteFrom("trail").execute());
    await store.close();
    expect(await trail()).toMatch(/^no {2}trail: shorter than it should be, .* -> Run entra-rewind audit --verify\.$/);
  });

  test("compares the list of recoveries as audit --verify does, which says so in text and JSON", async () => {
    await using graph = await graphProcess();
    const variables = environment(`${graph.url}/v1.0`, graph.tokens.backupAdministrator);
    const intact = await ran(entry, ["audit", "--verify"], variables, flags);
    expect(intact).toMatchObject({ status: 0 });
    expect(intact.output).toContain("0 recoveries in Microsoft's list, 0 recoveries without a record here.");
    const json = await ran(entry, ["audit", "--verify", "--json"], variables, flags);
    expect(JSON.parse(json.output)).toMatchObject({
      intact: true,
      recoveries: { compared: true, says: expect.stringContaining("0 recoveries"), remedy: null },
    });
  });

  test("says in one line each what is wrong, with the remedy, and exits 1", async () => {
    await using server = await faultyServer();
    server.on("GET", /./, { status: 401 });
    const { status, output } = await ran(entry, ["doctor"], environment(server.base.href), flags);
    expect(status).toBe(1);
    expect(output).toMatch(/^no {2}reach the tenant: .*401.* -> \S/m);
  });

  test("says what is not set", async () => {
    const unset = { ...environment("https://graph.example"), ENTRA_REWIND_SIGN_IN: "deviceCode", AZURE_TENANT_ID: "" };
    const { status, output } = await ran(entry, ["doctor", "--json"], unset, flags);
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      ok: false,
      findings: [{ says: expect.stringContaining("AZURE_TENANT_ID") }],
    });
  });
});

describe("entra-rewind setup", () => {
  test("shows what is needed without touching anything", async () => {
    const { status, output } = await ran(
      entry,
      ["setup", "--json"],
      { AZURE_TENANT_ID: "contoso.test", AZURE_CLIENT_ID: "an-app" },
      flags,
    );
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      publicClient: true,
      redirectUri: "http://localhost",
      secret: null,
      adminConsent: expect.stringContaining("/contoso.test/adminconsent?client_id=an-app"),
      applied: null,
    });
  });

  test("makes it with --apply, and says with what to start then", async () => {
    await using server = await faultyServer();
    server.on("GET", "/organization", { json: { value: [{ id: "the-tenant" }] } });
    server.on("GET", "/applications", { json: { value: [] } });
    server.on("POST", "/applications", { status: 201, json: { id: "o", appId: "the-app" } });
    server.on("POST", "/servicePrincipals", { status: 201, json: {} });
    const { status, output } = await ran(entry, ["setup", "--apply", "--json"], environment(server.base.href), flags);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      applied: { created: true },
      environment: { AZURE_TENANT_ID: "the-tenant", AZURE_CLIENT_ID: "the-app" },
    });
  });
});

describe("the environment of mode microsoft", () => {
  const app = { AZURE_TENANT_ID: "t", AZURE_CLIENT_ID: "c" };

  test.each([
    [{ ...app }, { kind: "browser", app: { tenantId: "t", clientId: "c" } }],
    [{ ...app, ENTRA_REWIND_SIGN_IN: "deviceCode" }, { kind: "deviceCode" }],
    [{ ENTRA_REWIND_SIGN_IN: "azureCli" }, { kind: "azureCli", tenantId: null }],
    [
      { ...app, ENTRA_REWIND_SIGN_IN: "clientSecret", AZURE_CLIENT_SECRET: "s" },
      { kind: "clientSecret", secret: "s" },
    ],
    [
      { ...app, ENTRA_REWIND_SIGN_IN: "certificate", AZURE_CLIENT_CERTIFICATE_PATH: "/c" },
      { kind: "certificate", path: "/c" },
    ],
    [{ ENTRA_REWIND_SIGN_IN: "managedIdentity" }, { kind: "managedIdentity", clientId: null }],
    [
      { ...app, ENTRA_REWIND_SIGN_IN: "workloadIdentity", AZURE_FEDERATED_TOKEN_FILE: "/t" },
      { kind: "workloadIdentity", tokenFile: "/t" },
    ],
  ])("chooses how to sign in: %j", (set, signIn) => {
    expect(readMicrosoftSettings(set).signIn).toMatchObject(signIn);
  });

  test("keeps to Microsoft's service, an hour and half a minute unless told otherwise", () => {
    const config = readMicrosoftSettings(app);
    expect(config.base.href).toBe("https://graph.microsoft.com/v1.0");
    expect(config).toMatchObject({
      oldestPreview: 60 * MINUTE,
      poll: { first: 30_000, longest: 120_000 },
      paced: true,
      logRequests: false,
    });
  });

  test("holds no request back for a service that publishes no limits", () => {
    expect(readMicrosoftSettings({ ...app, ENTRA_REWIND_PACING: "off" }).paced).toBe(false);
  });

  test.each([
    ["ENTRA_REWIND_SIGN_IN", "magic"],
    ["ENTRA_REWIND_GRAPH_URL", "http://graph.microsoft.com/v1.0"],
    ["ENTRA_REWIND_GRAPH_URL", "https://user@graph.microsoft.com/v1.0"],
    ["ENTRA_REWIND_GRAPH_URL", "nowhere"],
    ["ENTRA_REWIND_POLL_SECONDS", "often"],
    ["ENTRA_REWIND_PACING", "sometimes"],
    ["ENTRA_REWIND_PREVIEW_MINUTES", "-1"],
    ["AZURE_TENANT_ID", "a/b"],
    ["AZURE_CLIENT_ID", ""],
  ])("refuses %s=%j in one sentence that names it", (name, value) => {
    const read = () => readMicrosoftSettings({ ...app, [name]: value });
    expect(read).toThrow(RewindError);
    expect(read).toThrow(name);
  });
});
