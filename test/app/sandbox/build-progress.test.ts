import { expect, test } from "vitest";
import { buildSandbox } from "../../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { temporaryFolder } from "../../cli/support.ts";

test("a sandbox shows that it is being built from the beginning, and within its first snapshot", async () => {
  const shares: number[] = [];
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: temporaryFolder() }), { users: 1_500 }, (done, total) => {
    shares.push(done / total);
  });
  expect(shares[0]).toBe(0);
  expect(shares.filter((share) => share > 0 && share < 1 / 8)).not.toEqual([]);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.every((share) => share <= 1)).toBe(true);
});
