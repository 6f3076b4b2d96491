import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tenantId } from "../../../src/domain/ids.ts";
import { appendTrail } from "../../../src/records/stored-trail.ts";
import { openSqliteStore } from "../../../src/store/sql/sqlite.ts";
import { graphProcess, succeeding } from "../../support/graph-process.ts";
import { field } from "../../support/mcp-answers.ts";
import { entry, ran, temporaryFolder } from "../support.ts";

const grace = "grace.okonkwo@contoso.example";
/** All that a capture reads but groups, and nothing that a recovery writes. */
const READS = [
  "User.Read.All",
  "User-LifeCycleInfo.Read.All",
  "CustomSecAttributeAssignment.Read.All",
  "Application.Read.All",
  "Policy.Read.All",
  "Organization.Read.All",
  "AdministrativeUnit.Read.All",
  "RoleManagement.Read.Directory",
  "RoleEligibilitySchedule.Read.Directory",
  "AuditLog.Read.All",
];
const READER = `${grace}=${READS.join()}`;
const RECOVERER = `${grace}=${[...READS, "Directory.Read.All", "Group.Read.All", "User.ReadWrite.All"].join()}`;

const environmentOf = (url: string, token: string) => ({
  ENTRA_REWIND_DATA: temporaryFolder(),
  ENTRA_REWIND_MODE: "vault",
  ENTRA_REWIND_SIGN_IN: "accessToken",
  ENTRA_REWIND_ACCESS_TOKEN: token,
  ENTRA_REWIND_GRAPH_URL: `${url}/v1.0`,
  ENTRA_REWIND_PACING: "off",
});

describe("doctor in mode vault", { timeout: 240_000 }, () => {
  test("doctor in mode vault says which right is missing for which type, of a reader and of a recoverer", async () => {
    await using face = await graphProcess("--token", READER, "--token", RECOVERER);
    const tokens: Readonly<Record<string, string>> = face.tokens;
    const findingsFor = async (token: string) => {
      const { output } = await ran(entry, ["doctor", "--json"], environmentOf(face.url, token));
      const { findings }: { findings: { name: string; ok: boolean; says: string; remedy: string | null }[] } =
        JSON.parse(output);
      return new Map(findings.map((finding) => [finding.name, finding]));
    };

    const everything = await findingsFor(face.tokens.globalAdministrator);
    expect(everything.get("capture")).toMatchObject({ ok: true, says: expect.stringContaining("all") });
    expect(everything.get("recovery")).toMatchObject({ ok: true });
    expect(everything.get("history")).toMatchObject({ ok: false, remedy: "Run entra-rewind vault capture." });

    const reader = await findingsFor(tokens[READER] ?? "");
    expect(reader.get("capture of group")).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("Group.Read.All"),
    });
    expect(reader.has("capture of user")).toBe(false);
    expect(reader.get("recovery")).toMatchObject({ ok: true, says: expect.stringContaining("only captures") });

    const recoverer = await findingsFor(tokens[RECOVERER] ?? "");
    expect(recoverer.has("capture of group")).toBe(false);
    expect(recoverer.has("recovery of user")).toBe(false);
    expect(recoverer.get("recovery of group")).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("Group.ReadWrite.All"),
    });
  });

  test("a capture that may not read groups says so with its status, and doctor and the status say it of the snapshot", async () => {
    await using face = await graphProcess("--token", READER);
    const tokens: Readonly<Record<string, string>> = face.tokens;
    const environment = environmentOf(face.url, tokens[READER] ?? "");
    const run = (...args: readonly string[]) => ran(entry, args, environment);
    const taken = await run("vault", "capture", "--json");
    expect([taken.status, taken.errors]).toEqual([7, expect.stringContaining("lacks parts that could not be read.")]);
    expect(taken.errors.trim().split("\n")).toEqual([expect.stringContaining("grant Group.Read.All")]);
    const shown = JSON.parse(taken.output);
    expect(shown).toMatchObject({ partial: true, changedObjects: null });
    expect(shown.unreadParts).toEqual(expect.arrayContaining(["group", "group.members", "oAuth2PermissionGrant"]));
    expect(shown.unread.join()).toContain("grant Group.Read.All");

    const again = await run("vault", "capture");
    expect([again.status, again.errors]).toEqual([7, ""]);
    expect(again.output).toMatch(/^Captured at .+\n(?:Not read: .+\n)+What was not read has its last known state/);
    expect(JSON.parse((await run("vault", "status", "--json")).output)).toMatchObject({
      unreadParts: shown.unreadParts,
    });
    expect((await run("vault", "status")).output).toContain("What was not read has its last known state");
    const exported = await run("vault", "export", join(temporaryFolder(), "export"));
    expect(exported.output).toMatch(/^Exported .+\nNot read: /);
    const { findings }: { findings: { name: string }[] } = JSON.parse((await run("doctor", "--json")).output);
    expect(findings.find(({ name }) => name === "history")).toMatchObject({
      ok: false,
      says: expect.stringMatching(/^newest snapshot .+ lacks .*group/),
    });

    const whole = { ...environment, ENTRA_REWIND_ACCESS_TOKEN: face.tokens.globalAdministrator };
    const complete = await ran(entry, ["vault", "capture", "--json"], whole);
    expect([complete.status, complete.errors]).toEqual([0, ""]);
    expect(JSON.parse(complete.output)).toMatchObject({ partial: false, unread: [], unreadParts: [] });
  });

  test("doctor in mode vault names the state of the trail of the tenant's history", async () => {
    await using face = await graphProcess();
    const variables = environmentOf(face.url, face.tokens.globalAdministrator);
    const trail = async () =>
      (await ran(entry, ["doctor"], variables)).output.split("\n").find((line) => line.includes(" trail: "));
    const graph = succeeding(face.url, face.tokens.globalAdministrator);
    const organizations = field(await graph("GET", "/organization"), "value");
    const id = String(field(Array.isArray(organizations) ? organizations[0] : null, "id"));
    expect(await trail()).toBe("ok  trail: empty");
    await ran(entry, ["vault", "capture"], variables);
    const [file = ""] = readdirSync(variables.ENTRA_REWIND_DATA, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("history.db"),
    );
    const store = openSqliteStore(join(variables.ENTRA_REWIND_DATA, file));
    const history = store.forTenant(tenantId(id));
    const context = { store: history, machine: { now: () => 0 }, newId: () => "id" };
    await history.transaction((tx) => appendTrail(context, tx, { action: "callRefused", caller: null }));
    expect(await trail()).toBe("ok  trail: intact, 1 record looked at");
    await history.transaction((tx) => tx.deleteFrom("trail").execute());
    await store.close();
    expect(await trail()).toMatch(/^no {2}trail: shorter than it should be, .* -> Run entra-rewind audit --verify\.$/);
  });

  test("doctor changes nothing in the tenant", async () => {
    await using face = await graphProcess();
    const token = face.tokens.globalAdministrator;
    const records = async () => {
      const answer = await fetch(`${face.url}/v1.0/auditLogs/directoryAudits?$top=1`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return JSON.stringify(field(await answer.json(), "value"));
    };
    const before = await records();
    expect((await ran(entry, ["doctor"], environmentOf(face.url, token))).output).toContain("ok  recovery: may write");
    expect(await records()).toBe(before);
  });
});

test("setup in mode vault shows a registration that cannot change anything, and one that recovers, with rights for each type", async () => {
  const { status, output } = await ran(entry, ["setup", "--json"], {
    ENTRA_REWIND_DATA: temporaryFolder(),
    ENTRA_REWIND_MODE: "vault",
    AZURE_TENANT_ID: "11111111-2222-4333-8444-555555555555",
  });
  expect(status).toBe(0);
  const { registrations, types, schedule } = JSON.parse(output);
  const [reader, recoverer] = registrations;
  expect(reader.permissions.filter((permission: string) => /Write|Enable|Manage(?!ment)/.test(permission))).toEqual([]);
  expect(recoverer.permissions).toEqual(
    expect.arrayContaining(["User.EnableDisableAccount.All", ...reader.permissions]),
  );
  expect(recoverer.adminConsent).toContain("11111111-2222-4333-8444-555555555555");
  expect(types).toContainEqual({
    type: "group",
    capture: expect.arrayContaining(["Group.Read.All"]),
    recover: expect.arrayContaining(["Group.ReadWrite.All"]),
  });
  expect(schedule).toContain("worker --schedules");
});
