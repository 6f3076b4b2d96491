import { differingParts } from "../../domain/changes/differing-parts.ts";
import { PolicyUsers, usedByPolicies } from "../../domain/changes/policy-users.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { everything, scopeTest } from "../../domain/tenant/scope.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { RelatedChange } from "../../service/related-change.ts";
import { nestedGroupsAt } from "../../store/history/nested-groups.ts";
import { type LiveState, liveStates } from "../../store/history/states-in-order.ts";
import { touchedInOrder } from "../../store/history/touched-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import { type ComparisonBasis, compareAll } from "./comparison.ts";

/**
 * Finds the locations, groups and strengths that differ between two instants and are outside of a scope, but are used by
 * its policies at one of them. Groups nested in theirs count. Cost follows the policies of the tenant, the members of their
 * groups, and such objects that differ.
 */
export async function relatedChanges(context: EngineContext, basis: ComparisonBasis): Promise<RelatedChange[]> {
  const scope = scopeTest(basis.scope);
  // A selection of everything leaves nothing outside.
  if ("all" in basis.scope) return [];
  const users = new PolicyUsers<LiveState>();
  for (const instant of [basis.from, basis.to]) {
    for await (const policies of liveStates(context.store.db, "conditionalAccessPolicy", instant)) {
      for (const policy of policies) if (scope.has(policy.ref)) users.add(policy);
    }
  }
  if (users.isEmpty) return [];
  const named = users.groups;
  for (const instant of [basis.from, basis.to]) {
    for (const [outer, groups] of await nestedGroupsAt(context.store.db, named, instant)) {
      for (const group of groups) users.addNested(group, outer);
    }
  }
  const used: EntityRef[] = [];
  for await (const { refs } of touchedInOrder(context.store.db, { ...basis, types: usedByPolicies }, READ_ROWS)) {
    used.push(...refs.filter((ref) => !scope.has(ref) && users.of(ref).length > 0));
    await yieldToEventLoop();
  }
  const differences = await compareAll(context, { ...basis, scope: everything }, used);
  return differences.map((difference) => ({
    ref: difference.ref,
    displayName: difference.displayName,
    parts: differingParts(difference),
    policies: users.of(difference.ref).map(({ ref, displayName }) => ({ ref, displayName })),
  }));
}
