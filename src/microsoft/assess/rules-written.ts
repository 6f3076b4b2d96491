import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { canonicalText, type Json } from "../../domain/json.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";

/** A rule as the log has it first and last. */
export interface WrittenRule {
  readonly name: string | null;
  readonly then: string | null;
  readonly now: string | null;
}

/**
 * Finds the groups of a scope whose membership rule was written, by id, which the service's list never has. Takes the
 * records newest first. A rule that is back as it was is left out.
 */
export function rulesWritten(records: readonly AuditRecord[], selected: Scope): ReadonlyMap<string, WrittenRule> {
  const scope = scopeTest(selected);
  const found = new Map<string, WrittenRule>();
  for (const record of records) {
    for (const { ref, displayName, modified } of writtenBy(record)) {
      if (ref.type !== "group" || !scope.has(ref)) continue;
      for (const { oldValue, newValue } of modified.filter(({ name }) => name === "membershipRule")) {
        const id = canonicalId(ref.id);
        const known = found.get(id) ?? { name: displayName, now: textOf(newValue) };
        found.set(id, { ...known, then: textOf(oldValue) });
      }
    }
  }
  return new Map([...found].filter(([, { then, now }]) => then !== now));
}

const textOf = (rule: Json): string | null =>
  rule === null || rule === "" ? null : typeof rule === "string" ? rule : canonicalText(rule);
