import type { JobId } from "../../domain/ids.ts";
import { formerNameOf } from "../../domain/recovery/after-recovery.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { attributesRead, membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import { parseMembershipRule } from "../../domain/tenant/parse-membership-rule.ts";
import { DAY, MINUTE, type Millis } from "../../domain/time.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { PendingEnds, PendingMembers } from "../../service/verification.ts";
import { type LinkDifference, linkDifferences } from "../../store/history/link-differences.ts";
import { countTargetsAt } from "../../store/history/links-at.ts";
import { presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import type { StoredState } from "../../store/history/stored-state.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { allPlanSummaries, planSummariesByRef } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";
import type { FinishedPlan } from "../plan/list-changes.ts";
import {
  asRead,
  type CountedUsers,
  countedUsers,
  evaluateRules,
  isEvaluable,
  type RuleEnds,
  whyNotEvaluated,
} from "./evaluate-rules.ts";

/**
 * Most rules are evaluated within minutes, all of them within a day. Source: "Dynamic membership groups", processing.
 */
const LOOK_AGAIN = 30 * MINUTE;

const NO_ENDS: RuleEnds = { leaving: countedUsers([]), joining: countedUsers([]) };
const ruleFields = ["groupTypes", "membershipRule", "membershipRuleProcessingState"];

/** The groups that a recovery lets follow their rule. */
export interface FollowingGroups {
  /** Those whose members do not follow it yet, or of which that cannot be said for the time being. */
  readonly pending: readonly PendingMembers[];
  /** Says of which groups it cannot be said at all, and why. */
  readonly notLookedAt: readonly string[];
}

interface Following {
  readonly group: StoredState;
  readonly rule: string;
  readonly difference: LinkDifference;
}

/**
 * Finds the dynamic groups whose members a recovery lets follow: it put back their rule, or attributes of users that their
 * rule reads. Evaluates each rule on the users of now, because their attributes may differ from the snapshot's. Only groups
 * that changed since the snapshot are looked at.
 */
export async function pendingMembers(
  context: EngineContext,
  { basis, record }: FinishedPlan,
  applied: JobId,
  recoveryEnd: Millis,
): Promise<FollowingGroups> {
  const { db } = context.store;
  const written = await readWritten(context, applied);
  if (written.groups.size === 0 && written.attributes.size === 0) return { pending: [], notLookedAt: [] };
  const verified = record.job.jobCompletionDateTime ?? record.job.jobStartDateTime;
  const followed = await followingGroups(db, basis, written);
  const wholly = followed.filter(({ group, rule }) => written.groups.has(refKey(group.ref)) && isEvaluable(rule));
  const evaluated = await evaluateRules(db, wholly, basis.to);
  const pending: PendingMembers[] = [];
  const unknown: string[] = [];
  for (const following of followed) {
    const { group, rule, difference } = following;
    const reason = whyNotEvaluated(rule);
    const ends =
      evaluated.get(refKey(group.ref)) ??
      (reason === null ? await writtenEnds(context, following, { basis, applied, written }) : NO_ENDS);
    const differs = difference.added.length + difference.removed.length > 0;
    if (reason === null ? ends.leaving.total + ends.joining.total === 0 : !differs) continue;
    if (reason !== null && verified > recoveryEnd + DAY) {
      unknown.push(
        `Not looked at: whether the members of the group ${quoted(group.displayName)} (${group.ref.id}) follow its rule, because ${reason}.`,
      );
      continue;
    }
    const items = await planSummariesByRef(db, applied, [group.ref, ...ends.leaving.first, ...ends.joining.first]);
    const present =
      ends.now ?? (await countTargetsAt(db, [group.ref], "members", basis.to)).get(refKey(group.ref)) ?? 0;
    const named = (users: CountedUsers) => namedEnds(db, users, { basis, items });
    pending.push({
      ref: group.ref,
      displayName: group.displayName,
      ...formerNameOf(group.displayName, items.get(refKey(group.ref))?.displayName),
      now: present,
      ...(reason === null
        ? { expected: present - ends.leaving.total + ends.joining.total }
        : { expected: null, unknownBecause: reason }),
      leaving: await named(ends.leaving),
      joining: await named(ends.joining),
      lookAgainAt: verified + LOOK_AGAIN,
    });
  }
  return { pending, notLookedAt: unknown };
}

/** Finds the groups that follow a rule which the recovery put back, or which reads what it put back. */
async function followingGroups(
  db: TenantDb,
  basis: FinishedPlan["basis"],
  written: RecoveredParts,
): Promise<Following[]> {
  const touched = (await touchedBetween(db, basis.from, basis.to)).filter(({ type }) => type === "group");
  const found: Following[] = [];
  for (let at = 0; at < touched.length; at += READ_ROWS) {
    const refs = touched.slice(at, at + READ_ROWS);
    const { now } = await statesAtBoth(db, refs, basis);
    const live = [...now.values()].flatMap((group) => {
      const rule = group.life === "live" ? membershipRuleOf(group.properties) : null;
      if (rule === null) return [];
      const follows = written.groups.has(refKey(group.ref)) || attributesRead(rule, written.attributes).length > 0;
      return follows ? [{ group, rule }] : [];
    });
    const differences = await linkDifferences(
      db,
      live.map(({ group }) => group.ref),
      basis.from,
      basis.to,
    );
    for (const { group, rule } of live) {
      found.push({ group, rule, difference: membersOnly(differences.get(refKey(group.ref))) });
    }
  }
  return found;
}

const membersOnly = ({ added = [], removed = [] }: Partial<LinkDifference> = {}): LinkDifference => ({
  added: added.filter(({ link }) => link === "members"),
  removed: removed.filter(({ link }) => link === "members"),
});

interface RecoveredParts {
  readonly groups: ReadonlySet<RefKey>;
  readonly attributes: ReadonlySet<string>;
}

/** Reads which groups got their rule back, and which attributes of users were written. */
async function readWritten({ store: { db } }: EngineContext, applied: JobId): Promise<RecoveredParts> {
  const groups = new Set<RefKey>();
  const attributes = new Set<string>();
  for await (const rows of allPlanSummaries(db, applied, { recoverable: true })) {
    for (const { ref, notRecoverable, changedFields } of rows) {
      if (notRecoverable !== null) continue;
      if (ref.type === "group" && changedFields.some((name) => ruleFields.includes(name))) groups.add(refKey(ref));
      if (ref.type === "user") for (const name of changedFields) attributes.add(name);
    }
  }
  return { groups, attributes };
}

/**
 * Returns the users who joined or left a group since the snapshot, who got an attribute back that its rule reads, and who
 * are to leave or join it again by that.
 */
async function writtenEnds(
  { store: { db } }: EngineContext,
  { rule, difference: { added, removed } }: Following,
  {
    basis,
    applied,
    written,
  }: { readonly basis: FinishedPlan["basis"]; readonly applied: JobId; readonly written: RecoveredParts },
): Promise<RuleEnds> {
  const parsed = parseMembershipRule(rule);
  const read = attributesRead(rule, written.attributes);
  const ends = async (links: readonly Link[], belong: boolean) => {
    const targets = links.map(({ target }) => target);
    const { now } = await statesAtBoth(db, targets, basis);
    const items = await planSummariesByRef(db, applied, targets);
    return targets.filter((ref) => {
      const state = now.get(refKey(ref));
      const isWritten = items.get(refKey(ref))?.changedFields.some((name) => read.includes(name)) === true;
      return isWritten && state?.life === "live" && parsed?.holds(asRead(state)) === belong;
    });
  };
  return { leaving: countedUsers(await ends(added, false)), joining: countedUsers(await ends(removed, true)) };
}

/** Names the first ends as they are called now. */
async function namedEnds(
  db: TenantDb,
  { total, first }: CountedUsers,
  {
    basis,
    items,
  }: {
    readonly basis: FinishedPlan["basis"];
    readonly items: ReadonlyMap<RefKey, Pick<PlanItemSummary, "displayName">>;
  },
): Promise<PendingEnds> {
  const { now } = await presencesAtBoth(db, first, basis);
  return {
    total,
    items: first.map((ref) => {
      const displayName = now.get(refKey(ref))?.displayName ?? null;
      return { ref, displayName, ...formerNameOf(displayName, items.get(refKey(ref))?.displayName) };
    }),
  };
}
