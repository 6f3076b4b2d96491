import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { toldRisk } from "../../domain/changes/risk.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import { itself, told } from "../../domain/words/told.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { whatHappened } from "../investigation/what-happened.ts";
import type { RecordedDanger } from "./recorded-dangers.ts";

/** Finds the objects of a scope that were purged, which the service's list never has and the log does. */
export function purgedSince(records: readonly AuditRecord[], selected: Scope): readonly RecordedDanger[] {
  const scope = scopeTest(selected);
  const found = new Map<RefKey, RecordedDanger>();
  for (const record of records) {
    for (const { ref } of writtenBy(record)) {
      if (!recoverable[ref.type].softDeletable || !scope.has(ref) || whatHappened(record, ref) !== "gone") continue;
      const displayName = record.targets.find((target) => target.ref === ref)?.displayName ?? null;
      const says = told`${itself(`The ${nounOf(ref.type)} ${quoted(displayName)}`)} was permanently deleted. The list leaves it out, because no recovery here brings it back.`;
      found.set(refKey(ref), {
        about: { ref, displayName },
        risk: { rule: "notRecovered", severity: "medium", ...toldRisk(says) },
      });
    }
  }
  return [...found.values()];
}
