import type { Assessment } from "../../domain/assessment/assessment.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { deadNameWarning } from "../../domain/changes/still-named.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { DeedTest } from "./deed-test.ts";
import type { NamesHeld } from "./held-names.ts";
import { withUses } from "./left-dangers.ts";
import { notUndone } from "./not-undone.ts";
import type { DeadNames } from "./purged-since.ts";

const WARNINGS_HELD = 100;

/** A list that was read, and what its warnings are found in. */
interface Warned {
  readonly policies: PolicyCache;
  readonly held: NamesHeld;
  readonly records: readonly AuditRecord[];
  readonly deadNames: DeadNames;
  readonly scope: Scope;
  readonly isMeant: DeedTest;
}

/** Returns the objects of a list that do not come back as they were, those whose name another one has first, and what the service leaves. */
export async function listWarnings(list: Warned): Promise<Pick<Assessment, "warnings">> {
  const { policies, held, records, deadNames, scope, isMeant } = list;
  const warnings = [
    ...held.warnings,
    ...(await withUses(policies, notUndone(records, { scope, isMeant }))),
    ...deadNames.places.map(deadNameWarning),
  ];
  const { notLookedUp } = held;
  if (warnings.length + notLookedUp === 0) return {};
  const unread = notLookedUp === 0 ? {} : { notLookedUp };
  return { warnings: { total: warnings.length, items: warnings.slice(0, WARNINGS_HELD), ...unread } };
}
