import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultRetention,
  describeRetention,
  expiryOf,
  type RetentionPolicy,
  retain,
} from "../../src/domain/recovery/retention.ts";
import { type SnapshotKind, snapshotKinds } from "../../src/domain/recovery/snapshot.ts";
import { asInstant, DAY, HOUR, type Instant, type Millis } from "../../src/domain/time.ts";

const at = (time: string): Instant => asInstant(Date.parse(`${time}Z`));
const scheduled = (time: string) => ({ instant: at(time), kind: "scheduled" as SnapshotKind });
const onDemand = (time: string) => ({ instant: at(time), kind: "onDemand" as SnapshotKind });
const nobody: ReadonlySet<Instant> = new Set();
const policy = (part: Partial<RetentionPolicy>): RetentionPolicy => ({ ...defaultRetention, daily: 0, ...part });

/** Returns the snapshots that stay, newest first, with the reasons. */
const stays = (snapshots: Parameters<typeof retain>[0], rules: RetentionPolicy, now: string, pinned = nobody) =>
  retain(snapshots, rules, at(now), pinned)
    .filter(({ keep }) => keep)
    .map(({ snapshot, reasons }) => [new Date(snapshot.instant).toISOString().slice(0, 13), ...reasons]);

describe("retention", () => {
  test("retention keeps by default the newest scheduled snapshot of each of seven days that have one", () => {
    const days = ["01", "02", "04", "05", "06", "07", "08", "10"].map((day) => scheduled(`2026-11-${day}T22:00`));
    const kept = stays([...days, scheduled("2026-11-10T08:00")], defaultRetention, "2026-11-10T23:00");
    expect(kept.map(([time]) => time?.slice(8, 10))).toEqual(["10", "08", "07", "06", "05", "04", "02"]);
    expect(kept[0]).toEqual(["2026-11-10T22", "newest", "daily"]);
  });

  test("retention keeps a week's newest snapshot, from Monday to Sunday", () => {
    const snapshots = ["2026-11-15T22", "2026-11-16T22", "2026-11-18T22", "2026-11-22T22"].map((time) =>
      scheduled(`${time}:00`),
    );
    expect(stays(snapshots, policy({ weekly: 2 }), "2026-11-23T10:00")).toEqual([
      ["2026-11-22T22", "newest", "weekly"],
      ["2026-11-15T22", "weekly"],
    ]);
  });

  test("retention keeps a month's newest snapshot", () => {
    const snapshots = ["2026-08-30", "2026-09-30", "2026-10-01", "2026-10-31"].map((day) => scheduled(`${day}T22:00`));
    expect(stays(snapshots, policy({ monthly: 2 }), "2026-11-01T10:00")).toEqual([
      ["2026-10-31T22", "newest", "monthly"],
      ["2026-09-30T22", "monthly"],
    ]);
  });

  test("retention keeps snapshots on demand or before a recovery for the policy's time after they were taken", () => {
    const snapshots = [onDemand("2026-11-10T12:00"), onDemand("2026-11-03T12:00"), scheduled("2026-11-12T22:00")];
    const kept = (now: string) => stays(snapshots, defaultRetention, now).map(([time]) => time?.slice(8, 10));
    expect(kept("2026-11-10T11:59")).toEqual(["12", "10", "03"]);
    expect(kept("2026-11-10T12:00")).toEqual(["12", "10"]);
  });

  test("retention keeps the newest snapshot of any kind and age, and each that a job still needs", () => {
    const snapshots = [onDemand("2025-01-02T12:00"), onDemand("2025-01-01T12:00"), scheduled("2024-01-01T22:00")];
    expect(stays(snapshots, policy({}), "2026-11-10T12:00", new Set([at("2024-01-01T22:00")]))).toEqual([
      ["2025-01-02T12", "newest"],
      ["2024-01-01T22", "pinned"],
    ]);
  });

  test("retention says until when a snapshot stays, unless that depends on later ones", () => {
    expect(expiryOf(scheduled("2026-11-10T22:00"), defaultRetention)).toBe(at("2026-11-17T22:00"));
    expect(expiryOf(onDemand("2026-11-10T12:00"), policy({ weekly: 4, othersFor: DAY }))).toBe(at("2026-11-11T12:00"));
    expect(expiryOf(scheduled("2026-11-10T22:00"), policy({ weekly: 4 }))).toBeNull();
  });

  test("retention is described in words", () => {
    expect(describeRetention({ daily: 7, weekly: 4, monthly: 12, othersFor: 3 * DAY })).toMatch(
      /^7 daily, 4 weekly, 12 monthly snapshots;.* 3 days$/,
    );
  });
});

describe("whatever snapshots there are, retention", () => {
  const hours = fc.integer({ min: 0, max: 24 * 120 });
  const snapshots = fc
    .uniqueArray(fc.record({ hour: hours, kind: fc.constantFrom(...snapshotKinds) }), {
      selector: ({ hour }) => hour,
      maxLength: 60,
    })
    .map((list) => list.map(({ hour, kind }) => ({ instant: asInstant(at("2026-01-01T00:00") + hour * HOUR), kind })));
  const count = fc.integer({ min: 0, max: 8 });
  const rules = fc.record({
    daily: count,
    weekly: count,
    monthly: count,
    othersFor: fc.integer({ min: 0, max: 20 }).map((days) => days * DAY),
  });

  test("retention never brings back a snapshot that it removed earlier", () => {
    fc.assert(
      fc.property(snapshots, rules, hours, hours, fc.array(fc.nat({ max: 59 })), (all, policy, one, two, pins) => {
        const [today, tomorrow] = [Math.min(one, two), Math.max(one, two)].map(
          (hour): Millis => at("2026-01-01T00:00") + hour * HOUR,
        );
        const pinned = new Set(
          pins.map((pin) => all[pin % Math.max(1, all.length)]?.instant).filter((instant) => instant !== undefined),
        );
        const known = all.filter(({ instant }) => instant <= (today ?? 0));
        const gone = retain(known, policy, today ?? 0, pinned).filter(({ keep }) => !keep);
        const later = retain(
          all.filter(({ instant }) => instant <= (tomorrow ?? 0)),
          policy,
          tomorrow ?? 0,
          pinned,
        );
        const kept = new Set(later.filter(({ keep }) => keep).map(({ snapshot }) => snapshot.instant));
        for (const { snapshot } of gone) expect(kept.has(snapshot.instant)).toBe(false);
      }),
    );
  });

  test("retention keeps at most the policy's number besides the newest, recent and pinned snapshots, each with a reason", () => {
    fc.assert(
      fc.property(snapshots, rules, hours, (all, policy, hour) => {
        const decisions = retain(all, policy, at("2026-01-01T00:00") + hour * HOUR, nobody);
        for (const { keep, reasons } of decisions) expect(keep).toBe(reasons.length > 0);
        for (const reason of ["daily", "weekly", "monthly"] as const) {
          expect(decisions.filter(({ reasons }) => reasons.includes(reason)).length).toBeLessThanOrEqual(
            policy[reason],
          );
        }
        expect(decisions.filter(({ reasons }) => reasons.includes("newest"))).toHaveLength(Math.min(1, all.length));
      }),
    );
  });
});
