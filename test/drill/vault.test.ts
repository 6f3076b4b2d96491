import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { entry, ran, temporaryFolder } from "../cli/support.ts";

test("the drill in mode vault captures a live tenant, puts an incident back, undoes that, and creates a purged group again", {
  timeout: 180_000,
}, async () => {
  const temporary = temporaryFolder();
  const args = ["drill", "--vault", "--yes", "--json", "--users", "100"];
  const { status, output, errors } = await ran(entry, args, { TMPDIR: temporary });
  expect({ status, errors }).toEqual({ status: 0, errors: "" });
  const report = JSON.parse(output);
  expect(report).toMatchObject({
    failed: 0,
    verified: true,
    residual: 0,
    suspect: "miles.kovarik@contoso.example",
    kept: { total: 3, lost: 0 },
    undo: { verified: true },
    rebuild: { policies: 2, repointed: 2, verified: true },
  });
  // 12 wiped and 2 deleted people, the disabled policy, and the emptied group. Three of the wiped moved meanwhile.
  expect(report.changes.byType).toEqual({ user: 14, group: 1, conditionalAccessPolicy: 1 });
  expect(report.undo.changes).toBe(report.changes.total);
  // Most of it is the pace of Conditional Access, one request a second.
  expect(report.durations.total).toBeLessThan(60_000);
  expect(readdirSync(temporary)).toEqual([]);
});
