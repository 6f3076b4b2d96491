import { expect, test } from "vitest";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant, DAY, iso } from "../../src/domain/time.ts";
import { snapshotData, snapshotLine } from "../../src/mcp/render/snapshot.ts";

test("a snapshot that a clean-up may remove is told as overdue, and one before that with the days that are left", () => {
  const at = asInstant(Date.UTC(2026, 10, 20));
  const kept = { kind: "onDemand", label: null, totalChangedObjects: null, isTarget: true } as const;
  const snapshot = { ...kept, id: snapshotIdOf(at), createdDateTime: at, expiresDateTime: at + 5 * DAY };
  const ends = iso(snapshot.expiresDateTime);
  expect(snapshotLine(snapshot, at + 3 * DAY)).toContain(`expires in 2 days, ${ends}`);
  expect(snapshotData(snapshot, at + 5 * DAY + 1)).toMatchObject({ expiresInDays: -0.1 });
  expect(snapshotLine(snapshot, at + 5 * DAY + 1)).toContain(`overdue since ${ends}: the next clean-up may remove it`);
});
