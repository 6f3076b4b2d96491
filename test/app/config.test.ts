import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultDataFolder, readConfig } from "../../src/app/config.ts";
import { RewindError } from "../../src/domain/errors.ts";

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof RewindError && error.code === "invalidInput") return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("the environment", () => {
  test("needs nothing set", () => {
    const config = readConfig({ HOME: "/home/x" }, "linux");
    expect(config).toMatchObject({ mode: "sandbox", signInAs: null, leaseMillis: 30_000 });
  });

  test("counts a variable set to nothing as unset, as hosts pass them", () => {
    expect(readConfig({ ENTRA_REWIND_MODE: "", ENTRA_REWIND_SIGN_IN_AS: "", ENTRA_REWIND_DATA: "" })).toEqual(
      readConfig({}),
    );
  });

  test("makes a relative data folder absolute", () => {
    expect(readConfig({ ENTRA_REWIND_DATA: "here" }).dataFolder).toBe(join(process.cwd(), "here"));
  });

  test("limits a server only where it says so", () => {
    expect(readConfig({})).toMatchObject({ readOnly: false, allowed: null });
    const limits = { ENTRA_REWIND_READ_ONLY: "1", ENTRA_REWIND_ALLOW: '{"types":["user","group"]}' };
    expect(readConfig(limits)).toMatchObject({ readOnly: true, allowed: { types: ["user", "group"] } });
    expect(readConfig({ ENTRA_REWIND_ALLOW: '{"all":true}' }).allowed).toBeNull();
  });

  test("takes a user principal name to sign in as", () => {
    const signInAs = "ada.lindgren@contoso.example";
    expect(readConfig({ ENTRA_REWIND_SIGN_IN_AS: signInAs }).signInAs).toBe(signInAs);
  });

  test.each([
    ["ENTRA_REWIND_MODE", "vault"],
    ["ENTRA_REWIND_SIGN_IN_AS", "root"],
    ["ENTRA_REWIND_SIGN_IN_AS", "two words@contoso.example"],
    ["ENTRA_REWIND_READ_ONLY", "perhaps"],
    ["ENTRA_REWIND_ALLOW", "users"],
    ["ENTRA_REWIND_ALLOW", "{}"],
    ["ENTRA_REWIND_ALLOW", '{"types":[]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["person"]}'],
    ["ENTRA_REWIND_ALLOW", '{"entities":[{"type":"group","ids":[]}]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["user"],"properties":["department"]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["user"],"deny":["group"]}'],
    ["ENTRA_REWIND_LEASE_SECONDS", "4"],
    ["ENTRA_REWIND_LEASE_SECONDS", "601"],
    ["ENTRA_REWIND_LEASE_SECONDS", "1e2"],
    ["ENTRA_REWIND_LEASE_SECONDS", "soon"],
    ["ENTRA_REWIND_DATA", "a\0b"],
    ["ENTRA_REWIND_DATABASE", "mysql://u:p@host/db"],
    ["ENTRA_REWIND_DATABASE", "postgres://u:p@host"],
    ["ENTRA_REWIND_DATABASE", "postgres://u:p@host/db?options=-c%20x"],
    ["ENTRA_REWIND_DATABASE", "secret"],
  ])("refuses %s=%j in one sentence that names it", (name, value) => {
    const sentence = refusal({ [name]: value });
    expect(sentence).toContain(name);
    expect(sentence).not.toContain("\n");
    expect(sentence).toMatch(/\.$/);
  });

  test("refuses what is too long to be meant", () => {
    expect(refusal({ ENTRA_REWIND_DATA: "x".repeat(2_000) })).toContain("longer than a path");
    expect(refusal({ ENTRA_REWIND_SIGN_IN_AS: `${"a".repeat(70)}@contoso.example` })).toContain("user principal name");
  });
});

describe("the default data folder", () => {
  test.each([
    ["linux", {}, "/home/x/.local/share/entra-rewind"],
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/entra-rewind"],
    ["linux", { XDG_DATA_HOME: "relative" }, "/home/x/.local/share/entra-rewind"],
    ["darwin", {}, "/home/x/Library/Application Support/entra-rewind"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/entra-rewind"],
    ["win32", {}, "/home/x/AppData/Local/entra-rewind"],
  ] as const)("on %s with %j is %s", (platform, environment, folder) => {
    expect(defaultDataFolder(environment, platform, "/home/x")).toBe(folder);
  });
});
