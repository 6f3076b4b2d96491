import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { PolicyUsers, usedByPolicies } from "../../domain/changes/policy-users.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import type { RelatedChange } from "../../service/related-change.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { SeenObject } from "../investigation/seen-object.ts";

/**
 * Finds the locations, groups and strengths outside of a scope that were written since its snapshot, as the audit log has
 * it, and that policies of the scope use. Reads the list of policies, which the assessment reads too.
 */
export async function relatedChanges(
  policies: PolicyCache,
  selected: Scope,
  records: readonly AuditRecord[],
): Promise<RelatedChange[]> {
  // A selection of everything leaves nothing outside.
  if ("all" in selected) return [];
  const scope = scopeTest(selected);
  const users = new PolicyUsers<SeenObject>();
  for (const policy of await policies.all("conditionalAccessPolicy", "live")) {
    if (scope.has(policy.ref)) users.add(policy);
  }
  if (users.isEmpty) return [];
  const written = new Map<RefKey, { ref: EntityRef; displayName: string | null; parts: Set<string> }>();
  for (const record of records) {
    for (const { ref, displayName, modified } of writtenBy(record)) {
      if (!usedByPolicies.includes(ref.type) || scope.has(ref) || users.of(ref).length === 0) continue;
      const entry = written.get(refKey(ref)) ?? { ref, displayName, parts: new Set<string>() };
      written.set(refKey(ref), entry);
      for (const { name } of modified) entry.parts.add(name);
      if (modified.length === 0) entry.parts.add(EXISTENCE);
    }
  }
  return [...written.values()].map(({ ref, displayName, parts }) => ({
    ref,
    displayName,
    parts: [...parts],
    policies: users.of(ref).map((policy) => ({ ref: policy.ref, displayName: policy.displayName })),
  }));
}
