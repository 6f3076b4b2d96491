import type { JobId } from "../../domain/ids.ts";
import type { Json } from "../../domain/json.ts";
import { formerNameOf } from "../../domain/recovery/after-recovery.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { attributesRead } from "../../domain/tenant/membership-rules.ts";
import { MINUTE } from "../../domain/time.ts";
import type { PendingEnds, PendingMembers } from "../../service/verification.ts";
import { linkDifferences } from "../../store/history/link-differences.ts";
import { countTargetsAt } from "../../store/history/links-at.ts";
import { presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import { allPlanSummaries, planSummariesByRef } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";
import type { FinishedPlan } from "../plan/list-changes.ts";

const NAMES_SHOWN = 20;
/**
 * Most rules are evaluated within minutes, all of them within a day. Source: "Dynamic membership groups", processing.
 */
const LOOK_AGAIN = 30 * MINUTE;

const ruleFields = ["groupTypes", "membershipRule", "membershipRuleProcessingState"];

/**
 * Finds the dynamic groups whose members a recovery lets follow: it put back their rule, or attributes of users that their
 * rule reads. Returns those whose members still differ from the snapshot, whatever the recovery's scope. Only groups that
 * changed since the snapshot are looked at.
 */
export async function pendingMembers(
  context: EngineContext,
  { basis, record }: FinishedPlan,
  applied: JobId,
): Promise<readonly PendingMembers[]> {
  const { db } = context.store;
  const written = await readWritten(context, applied);
  if (written.groups.size === 0 && written.attributes.size === 0) return [];
  const touched = (await touchedBetween(db, basis.from, basis.to)).filter(({ type }) => type === "group");
  const pending: PendingMembers[] = [];
  for (let at = 0; at < touched.length; at += READ_ROWS) {
    const refs = touched.slice(at, at + READ_ROWS);
    const { now } = await statesAtBoth(db, refs, basis);
    const following = [...now.values()].filter(
      ({ ref, life, dynamicMembership, properties }) =>
        life === "live" &&
        dynamicMembership &&
        (written.groups.has(refKey(ref)) || readBy(properties.membershipRule, written.attributes).length > 0),
    );
    const differences = await linkDifferences(
      db,
      following.map(({ ref }) => ref),
      basis.from,
      basis.to,
    );
    for (const { ref, displayName, properties } of following) {
      const { added = [], removed = [] } = differences.get(refKey(ref)) ?? {};
      const read = readBy(properties.membershipRule, written.attributes);
      const explained = (links: readonly Link[]) =>
        explainedEnds(context, { basis, applied, read: written.groups.has(refKey(ref)) ? null : read }, links);
      const [leaving, joining] = [await explained(added), await explained(removed)];
      if (leaving.total + joining.total === 0) continue;
      const present = (await countTargetsAt(db, [ref], "members", basis.to)).get(refKey(ref)) ?? 0;
      pending.push({
        ref,
        displayName,
        ...formerNameOf(displayName, (await planSummariesByRef(db, applied, [ref])).get(refKey(ref))?.displayName),
        now: present,
        // Not the snapshot's number, because members who were deleted since never come back by a rule.
        expected: present - leaving.total + joining.total,
        leaving,
        joining,
        lookAgainAt: (record.job.jobCompletionDateTime ?? record.job.jobStartDateTime) + LOOK_AGAIN,
      });
    }
  }
  return pending;
}

/** Reads which groups got their rule back, and which attributes of users were written. */
async function readWritten({ store: { db } }: EngineContext, applied: JobId) {
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

const readBy = (rule: Json | undefined, attributes: ReadonlySet<string>): readonly string[] =>
  typeof rule === "string" ? attributesRead(rule, attributes) : [];

/**
 * Returns the ends that the recovery explains: with a restored rule, those that existed at both times, otherwise the users
 * with an attribute that it wrote and the rule reads.
 */
async function explainedEnds(
  { store: { db } }: EngineContext,
  {
    basis,
    applied,
    read,
  }: {
    readonly basis: FinishedPlan["basis"];
    readonly applied: JobId;
    readonly read: readonly string[] | null;
  },
  links: readonly Link[],
): Promise<PendingEnds> {
  const targets = links.filter(({ link }) => link === "members").map(({ target }) => target);
  const { then, now } = await presencesAtBoth(db, targets, basis);
  const items = await planSummariesByRef(db, applied, targets);
  const isWritten = (ref: EntityRef) => items.get(refKey(ref))?.changedFields.some((name) => read?.includes(name));
  const ends = targets.filter(
    (ref) =>
      then.get(refKey(ref))?.life === "live" &&
      now.get(refKey(ref))?.life === "live" &&
      (read === null || isWritten(ref) === true),
  );
  return {
    total: ends.length,
    items: ends.slice(0, NAMES_SHOWN).map((ref) => {
      const displayName = now.get(refKey(ref))?.displayName ?? null;
      return { ref, displayName, ...formerNameOf(displayName, items.get(refKey(ref))?.displayName) };
    }),
  };
}
