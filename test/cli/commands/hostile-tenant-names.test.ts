import { join } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { writeExport } from "../../../src/app/vault/export-files.ts";
import { sandboxFromExport } from "../../../src/cli/commands/sandbox-copy.ts";
import { statusLines } from "../../../src/cli/commands/vault-lines.ts";
import type { ExportedObject } from "../../../src/engine/export/export-state.ts";
import { screenTyping, temporaryFolder } from "../support.ts";

/** A name with escapes that hide text, ring, start a new line and turn the direction of reading. */
const HOSTILE = "Con\u001b[8mtoso\u0007\nVerified\u202e";
const harmful = /[\p{Cc}\p{Cf}]/u;

test("a copy of an export whose tenant and objects have hostile names writes no escapes to the terminal", async () => {
  const folder = join(temporaryFolder(), "export");
  const tenant = { id: "t", displayName: HOSTILE, defaultDomain: "contoso.example" };
  await writeExport(folder, refusedObjects(), { tenant, instant: Date.UTC(2026, 0, 1), pseudonymized: false });
  const { screen, output } = screenTyping();
  const settings = readSettings({ ENTRA_REWIND_DATA: join(temporaryFolder(), "data") });
  expect(await sandboxFromExport(settings, screen, folder, false)).toBe(0);
  expect(output()).toContain("left out");
  expect(output()).toMatch(/a copy of Con ?\[8mtoso Verified as of/);
  expect(output().replaceAll("\n", "")).not.toMatch(harmful);
});

test("the state of a vault whose tenant has a hostile name is one line without escapes", () => {
  const [line] = statusLines({
    tenant: { id: "t", displayName: HOSTILE },
    ...{ snapshots: 1, newest: null, retention: "a year", kept: [], unread: [], firstCapture: null },
  });
  expect(line).toMatch(/^Con ?\[8mtoso Verified \(t\): 1 snapshot/);
  expect(line).not.toMatch(harmful);
});

/** Two users of one name. The embedded tenant takes one of them. */
async function* refusedObjects(): AsyncGenerator<ExportedObject> {
  for (const id of ["one", `two${HOSTILE}`]) {
    yield {
      ref: { type: "user", id },
      ...{ life: "live", displayName: HOSTILE, synchronized: false, builtIn: false, dynamicMembership: false },
      properties: { displayName: HOSTILE, userPrincipalName: "ada@contoso.example" },
      links: {},
    };
  }
}
