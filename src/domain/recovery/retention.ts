import { DAY, type Instant, type Millis } from "../time.ts";
import { countOf } from "../words/counted-words.ts";
import type { SnapshotKind } from "./snapshot.ts";

/** Numbers of days, weeks and months that keep their newest scheduled snapshot, and the time other snapshots are kept. */
export interface RetentionPolicy {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  /** Time that other snapshots and ended jobs are kept, counted from their creation. */
  readonly othersFor: Millis;
}

/** The retention of Microsoft's service: one snapshot a day, seven kept, and jobs for seven days. */
export const defaultRetention: RetentionPolicy = { daily: 7, weekly: 0, monthly: 0, othersFor: 7 * DAY };

export type RetentionReason = "daily" | "weekly" | "monthly" | "recent" | "newest" | "pinned";

export interface RetentionDecision<S> {
  readonly snapshot: S;
  readonly keep: boolean;
  readonly reasons: readonly RetentionReason[];
}

export interface Retainable {
  readonly instant: Instant;
  readonly kind: SnapshotKind;
}

/**
 * Decides which snapshots are kept and gives the reasons. Snapshots without a reason are removed. The same snapshots,
 * policy and time always give the same answer, and a snapshot removed today would not be kept tomorrow. The newest
 * snapshot and the snapshots that a kept job uses always stay.
 */
export function retain<S extends Retainable>(
  snapshots: readonly S[],
  policy: RetentionPolicy,
  now: Millis,
  pinned: ReadonlySet<Instant>,
): RetentionDecision<S>[] {
  const newestFirst = snapshots.toSorted((a, b) => b.instant - a.instant);
  const buckets = [
    { reason: "daily", most: policy.daily, key: (at: Instant) => isoDate(at) },
    { reason: "weekly", most: policy.weekly, key: (at: Instant) => String(weekOf(at)) },
    { reason: "monthly", most: policy.monthly, key: (at: Instant) => isoDate(at).slice(0, 7) },
  ] as const;
  const used = buckets.map(() => new Set<string>());
  return newestFirst.map((snapshot, position) => {
    const reasons: RetentionReason[] = [];
    if (position === 0) reasons.push("newest");
    if (pinned.has(snapshot.instant)) reasons.push("pinned");
    if (snapshot.kind !== "scheduled") {
      if (now - snapshot.instant < policy.othersFor) reasons.push("recent");
    } else {
      buckets.forEach(({ reason, most, key }, index) => {
        const taken = used[index];
        if (taken === undefined || taken.size >= most || taken.has(key(snapshot.instant))) return;
        taken.add(key(snapshot.instant));
        reasons.push(reason);
      });
    }
    return { snapshot, keep: reasons.length > 0, reasons };
  });
}

/** Returns the time at which the policy removes a snapshot. Null if that depends on future snapshots. */
export function expiryOf(snapshot: Retainable, policy: RetentionPolicy): Millis | null {
  if (snapshot.kind !== "scheduled") return snapshot.instant + policy.othersFor;
  return policy.weekly > 0 || policy.monthly > 0 ? null : snapshot.instant + policy.daily * DAY;
}

/** Describes the policy in words. */
export function describeRetention({ daily, weekly, monthly, othersFor }: RetentionPolicy): string {
  const parts = [
    `${daily} daily`,
    ...(weekly > 0 ? [`${weekly} weekly`] : []),
    ...(monthly > 0 ? [`${monthly} monthly`] : []),
  ];
  const kept = parts.length === 1 && daily === 1 ? "1 daily snapshot" : `${parts.join(", ")} snapshots`;
  return `${kept}; snapshots on demand, those before a recovery, and jobs ${countOf(Math.round(othersFor / DAY), "day")}`;
}

const isoDate = (at: Millis): string => new Date(at).toISOString().slice(0, 10);

/** Numbers weeks from Monday to Sunday, UTC. The epoch was a Thursday. */
const weekOf = (at: Millis): number => Math.floor((at / DAY + 3) / 7);
