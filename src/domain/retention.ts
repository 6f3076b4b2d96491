import type { SnapshotKind } from "./snapshot.ts";
import { DAY, type Instant, type Millis } from "./time.ts";

/** How many of the days, weeks and months that have a scheduled snapshot keep their newest, and for how long others stay. */
export interface RetentionPolicy {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  /** Snapshots taken on demand or before a recovery, and ended jobs: from their making on. */
  readonly othersFor: Millis;
}

/** As Microsoft's service: one a day, seven kept; jobs with their results seven days. */
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
 * Which snapshots stay and why; those without a reason go. Pure: the same snapshots, policy and time give the same
 * answer, and what goes today would not come back tomorrow. The newest snapshot always stays, and so does one that a
 * kept job still looks at.
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

/** When the policy by itself lets a snapshot go; null where it depends on snapshots still to come. */
export function expiryOf(snapshot: Retainable, policy: RetentionPolicy): Millis | null {
  if (snapshot.kind !== "scheduled") return snapshot.instant + policy.othersFor;
  return policy.weekly > 0 || policy.monthly > 0 ? null : snapshot.instant + policy.daily * DAY;
}

/** The policy in words, for people. */
export function describeRetention({ daily, weekly, monthly, othersFor }: RetentionPolicy): string {
  const parts = [
    `${daily} daily`,
    ...(weekly > 0 ? [`${weekly} weekly`] : []),
    ...(monthly > 0 ? [`${monthly} monthly`] : []),
  ];
  return `${parts.join(", ")} snapshots; snapshots on demand, those before a recovery, and jobs ${Math.round(othersFor / DAY)} days`;
}

const isoDate = (at: Millis): string => new Date(at).toISOString().slice(0, 10);

/** Weeks run from Monday to Sunday, UTC; the epoch was a Thursday. */
const weekOf = (at: Millis): number => Math.floor((at / DAY + 3) / 7);
