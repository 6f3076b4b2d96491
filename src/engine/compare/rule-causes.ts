import { type MovedMembers, type MovingRules, movingRules } from "../../domain/authors/moved-by-rule.ts";
import type { Change } from "../../domain/changes/change.ts";
import { membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import type { Instant } from "../../domain/time.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { EngineContext } from "../context.ts";

const movedBy: MovedMembers = ({ ref, links }) =>
  ref.type === "group"
    ? links.filter(({ link, notRecoverable }) => link === "members" && notRecoverable === "dynamicMembership")
    : [];

/** Reads the rules of those groups whose members only their rule can write. Empty without any such member. */
export async function readMovingRules(
  { store }: EngineContext,
  changes: readonly Pick<Change, "ref" | "links">[],
  at: Instant | null,
): Promise<MovingRules> {
  const moved = changes.filter((change) => movedBy(change).length > 0).map(({ ref }) => ref);
  const states = moved.length === 0 || at === null ? [] : await statesAt(store.db, moved, at);
  const rules = new Map([...states].map(([key, { properties }]) => [key, membershipRuleOf(properties) ?? ""]));
  return movingRules(changes, rules, { movedBy, isWhole: true });
}
