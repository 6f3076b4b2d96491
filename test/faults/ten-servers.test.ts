import { expect, test } from "vitest";
import { p99, readBesideRecovery, SERVERS } from "../../bench/ten-servers.ts";
import { temporaryFolder } from "../cli/support.ts";

const USERS = 300;

test("nine servers on one data folder read without an error while a tenth recovers", { timeout: 180_000 }, async () => {
  const beside = await readBesideRecovery(temporaryFolder(), USERS);
  const [tail, longest, recovery] = [p99(beside), Math.max(...beside.waits), beside.recoveryMs].map(Math.round);
  process.stdout.write(
    `${SERVERS} servers: ${beside.waits.length} answers while one recovered for ${recovery} ms, p99 ${tail} ms, longest ${longest} ms\n`,
  );
  expect(beside.errors).toEqual([]);
  expect(beside.recovery).toMatchObject({ status: "successful", failedChanges: 0 });
  expect(beside.recovery.modifiedObjects).toBeGreaterThan(USERS / 2);
  // They read while it was at it, and every tool was asked.
  expect(beside.seen).toContain("running");
  expect(Object.keys(beside.calls)).toHaveLength(7);
});
