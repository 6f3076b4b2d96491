import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { entry, ran, temporaryFolder } from "./support.ts";

const oneSentence = /^[^\n]+\.\n$/;

describe("the command line", () => {
  test("tells its version", async () => {
    expect(await ran(entry, ["--version"])).toEqual({ status: 0, output: `${manifest.version}\n`, errors: "" });
  });

  test.each([
    ["an unknown command", ["explode"]],
    ["an unknown option", ["approve", "--yes"]],
    ["a size that is none", ["sandbox", "reset", "--users", "many"]],
    ["a seed that is none", ["sandbox", "reset", "--seed", "../../etc"]],
    ["the thread's own word", ["--engine-thread"]],
  ])("refuses %s with status 2", async (_, args) => {
    const { status, output, errors } = await ran(entry, args, { ENTRA_REWIND_DATA: temporaryFolder() });
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).not.toContain("    at ");
  });

  test("refuses an unknown scenario, naming those there are", async () => {
    const data = temporaryFolder();
    const { status, errors } = await ran(entry, ["sandbox", "reset", "--scenario", "flood"], {
      ENTRA_REWIND_DATA: data,
    });
    expect(status).toBe(2);
    expect(errors).toMatch(oneSentence);
    expect(errors).toContain("groups-deleted");
  });

  test("refuses an unusable environment before anything is served", async () => {
    const { status, output, errors } = await ran(entry, ["mcp"], { ENTRA_REWIND_MODE: "attic" });
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toMatch(oneSentence);
  });

  test("says in one sentence that a data folder is none", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const { status, errors } = await ran(entry, ["sandbox", "reset"], { ENTRA_REWIND_DATA: file });
    expect(status).toBe(2);
    expect(errors).toContain(file);
    expect(errors.trim().split("\n")).toHaveLength(1);
  });

  test("ends the server with 0 when its host hangs up", async () => {
    expect(await ran(entry, [], { ENTRA_REWIND_DATA: temporaryFolder() })).toEqual({
      status: 0,
      output: "",
      errors: "",
    });
  });
});

describe("the sandbox commands", () => {
  test("say that there is no sandbox, without building one", async () => {
    const environment = { ENTRA_REWIND_DATA: temporaryFolder() };
    const { status, output } = await ran(entry, ["sandbox", "status", "--json"], environment);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ exists: false });
  });

  test("build what was asked for and describe it", async () => {
    const environment = { ENTRA_REWIND_DATA: temporaryFolder() };
    const choice = ["--users", "150", "--seed", "s1", "--scenario", "licences"];
    expect((await ran(entry, ["sandbox", "reset", ...choice], environment)).status).toBe(0);
    const { output } = await ran(entry, ["sandbox", "status", "--json"], environment);
    expect(JSON.parse(output)).toMatchObject({
      exists: true,
      scenario: "licences",
      seed: "s1",
      users: 150,
      snapshots: 7,
      identities: { backupAdministrator: "ada.lindgren@contoso.example" },
    });
  });
});
