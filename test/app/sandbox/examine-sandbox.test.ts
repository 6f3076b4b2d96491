import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { examineSandbox } from "../../../src/app/sandbox/examine-sandbox.ts";
import { writePointer } from "../../../src/app/sandbox/pointer.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";

/** Returns what `doctor` finds in the way of a sandbox whose tenant file is as `fill` leaves it. */
async function obstacle(fill: (file: string) => void) {
  const data = mkdtempSync(join(tmpdir(), "examined-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const folder = join(data, "sandbox", "0193-a");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writePointer(join(data, "sandbox"), {
    version: 1,
    generation: "0193-a",
    scenario: "incident",
    seed: "contoso",
    users: 150,
    anchor: 1_764_000_000_000,
  });
  fill(join(folder, "tenant.db"));
  const findings = await Array.fromAsync(examineSandbox(readSettings({ ENTRA_REWIND_DATA: data })));
  return findings.find(({ ok }) => !ok);
}

test.each([
  ["is missing", () => {}, /There is no tenant file/, "Reset the sandbox."],
  ["is another file", (file: string) => writeFileSync(file, "no database at all"), /not a database/, /^Move it away/],
  [
    "is of a newer version",
    (file: string) => {
      using database = new DatabaseSync(file);
      database.exec(`pragma application_id = ${0x45525754}; pragma user_version = 99`);
    },
    /was written by a newer version\.$/,
    "Update entra-rewind.",
  ],
])(
  "a tenant file that %s is named with its own remedy, and not with one for the sign-in",
  async (_, fill, says, remedy) => {
    const found = await obstacle(fill);
    expect(found?.says).toMatch(says);
    expect(found?.remedy).toMatch(remedy);
    expect(found?.remedy).not.toContain("SIGN_IN_AS");
  },
);
