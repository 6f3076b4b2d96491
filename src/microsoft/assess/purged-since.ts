import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { effectOfDeadName } from "../../domain/changes/dead-names.ts";
import { toldRisk } from "../../domain/changes/risk.ts";
import { type DeadName, deadNamesIn, namingPolicyTypes, type PurgedObject } from "../../domain/changes/still-named.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import { itself, joined, told } from "../../domain/words/told.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import { endedIn } from "../investigation/what-happened.ts";
import { readable } from "./directory-reader.ts";
import type { RecordedDanger } from "./recorded-dangers.ts";

/** Finds the objects of a scope that were purged, which the service's list never has and the log does. */
export function purgedSince(records: readonly AuditRecord[], selected: Scope): readonly PurgedObject[] {
  const scope = scopeTest(selected);
  const purged = records.flatMap((record) =>
    endedIn(record, (ref) => recoverable[ref.type].softDeletable && scope.has(ref)),
  );
  return [...new Map(purged.map((one) => [refKey(one.ref), one])).values()];
}

/** The places at which policies in use go on naming purged objects, and a sentence on what could not be read. */
export interface DeadNames {
  readonly places: readonly DeadName[];
  readonly unread: string | null;
}

/** Reads the policies, at no request where the assessment has them, where objects were purged. */
export async function readDeadNames(policies: PolicyCache, purged: readonly PurgedObject[]): Promise<DeadNames> {
  const places: DeadName[] = [];
  let unread: string | null = null;
  for (const type of purged.length === 0 ? [] : namingPolicyTypes) {
    const live = await readable(policies.all(type, "live"), null);
    if (live === null) unread = UNREAD;
    else places.push(...deadNamesIn(live, purged));
  }
  return { places, unread };
}

const UNREAD =
  "Not looked at: whether a policy of each kind still names a purged object, because policies of one kind could not be read.";

/** Returns the danger of a purged object: a grave one if enforced policies still name it. */
export function purgeDanger({ ref, displayName }: PurgedObject, places: readonly DeadName[]): RecordedDanger {
  const enforced = places.filter(({ dead, policy }) => dead.ref === ref && policy.properties.state === "enabled");
  const named = enforced.map(
    ({ policy, naming, path }) => told`${quoted(policy.displayName)} ${naming}s it, which ${effectOfDeadName(path)}`,
  );
  const says = told`${itself(`The ${nounOf(ref.type)} ${quoted(displayName)}`)} was permanently deleted. The list leaves it out, because no recovery here brings it back.`;
  const stillNamed = told` Enforced policies still name it: ${joined(named, "; ")}.`;
  const members = ` Its members are in no list and Graph shows none: get_object_history with type "group" and id "${ref.id}" has those that the audit log recorded.`;
  const whole = told`${says}${named.length === 0 ? "" : stillNamed}${ref.type === "group" ? members : ""}`;
  return {
    about: { ref, displayName },
    // Without a policy that names it, it may have been in the deleted items at the snapshot already.
    risk: {
      ...{ rule: "notRecovered", severity: named.length === 0 ? "medium" : "high", ...toldRisk(whole) },
      reason: "hardDeleted",
    },
  };
}
