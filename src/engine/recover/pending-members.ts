import type { Change, LinkChange } from "../../domain/change.ts";
import { refKey } from "../../domain/entity.ts";
import { MINUTE } from "../../domain/time.ts";
import type { PendingEnds, PendingMembers } from "../../service/verification.ts";
import { countTargetsAt } from "../../store/history/links-at.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { EngineContext } from "../context.ts";
import type { FinishedPlan } from "../plan/list-changes.ts";

const NAMES_SHOWN = 20;
/**
 * Most rules are evaluated within minutes, all of them within a day. Source: "Dynamic membership groups", processing.
 */
const LOOK_AGAIN = 30 * MINUTE;

const ruleFields = ["groupTypes", "membershipRule", "membershipRuleProcessingState"];

/**
 * Returns true for a group whose rule the recovery restored and whose members differ from the rule's earlier result.
 */
export function followsRestoredRule({ links }: Change, planned: PlanItemSummary | undefined): boolean {
  const isRestored =
    planned?.notRecoverable === null && planned.changedFields.some((name) => ruleFields.includes(name));
  return isRestored && links.some(isFollowing);
}

const isFollowing = ({ link, notRecoverable }: LinkChange): boolean =>
  link === "members" && notRecoverable === "dynamicMembership";

/** Returns the differences between the members of these groups and those in the snapshot. */
export async function pendingMembers(
  { store }: EngineContext,
  { basis, record }: FinishedPlan,
  groups: readonly Change[],
): Promise<readonly PendingMembers[]> {
  const refs = groups.map(({ ref }) => ref);
  const then = await countTargetsAt(store.db, refs, "members", basis.from);
  const now = await countTargetsAt(store.db, refs, "members", basis.to);
  return groups.map(({ ref, displayName, links }) => ({
    ref,
    displayName,
    now: now.get(refKey(ref)) ?? 0,
    expected: then.get(refKey(ref)) ?? 0,
    leaving: endsOf(links, "remove"),
    joining: endsOf(links, "add"),
    lookAgainAt: (record.job.jobCompletionDateTime ?? record.job.jobStartDateTime) + LOOK_AGAIN,
  }));
}

function endsOf(links: readonly LinkChange[], action: LinkChange["action"]): PendingEnds {
  const ends = links.filter((link) => isFollowing(link) && link.action === action);
  const items = ends.slice(0, NAMES_SHOWN).map(({ target, targetName }) => ({ ref: target, displayName: targetName }));
  return { total: ends.length, items };
}
