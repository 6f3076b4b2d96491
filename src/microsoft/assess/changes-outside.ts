import { type AuditRecord, targetWithId, writtenBy } from "../../domain/authors/audit-record.ts";
import type { Change, LinkChange, PropertyChange, RecoveryAction } from "../../domain/changes/change.ts";
import { existenceAfter } from "../../domain/dangers/watched-parts.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";

/** The parts of a policy that decide which users it applies to. */
const policyParts: ReadonlySet<string> = new Set(["conditions", "state", "grantControls"]);

interface WayBack {
  readonly ref: EntityRef;
  action: RecoveryAction;
  readonly values: Map<string, PropertyChange>;
  readonly members: Map<string, LinkChange>;
}

/**
 * Returns the changes that lead policies and memberships outside of a list back to the snapshot, as far as the records since
 * have them, newest first. A list of a part of the differences leads to a state that never was without them.
 */
export function changesOutside(
  records: readonly AuditRecord[],
  isListed: (ref: EntityRef) => boolean,
): readonly Change[] {
  const found = new Map<RefKey, WayBack>();
  for (const record of records) {
    for (const written of writtenBy(record)) {
      const { ref, modified } = written;
      const isPolicy = ref.type === "conditionalAccessPolicy";
      if ((!isPolicy && ref.type !== "group") || isListed(ref)) continue;
      const way = found.get(refKey(ref)) ?? { ref, action: "update", values: new Map(), members: new Map() };
      found.set(refKey(ref), way);
      const exists = existenceAfter(record, written);
      // The oldest write counts, which comes last.
      if (exists !== null) way.action = exists ? "softDelete" : "restore";
      for (const { name, oldValue, newValue } of modified) {
        if (isPolicy && policyParts.has(name) && oldValue !== null)
          way.values.set(name, { name, now: newValue, then: oldValue });
        const end = newValue ?? oldValue;
        if (isPolicy || name !== "members" || typeof end !== "string") continue;
        const target = targetWithId(record, end)?.ref ?? ({ type: "user", id: end } as const);
        const action = newValue === null ? "add" : "remove";
        way.members.set(end, { link: "members", target, targetName: null, action });
      }
    }
  }
  return [...found.values()].map(({ ref, action, values, members }) => ({
    ...{ seq: 0, ref, displayName: null, action, basis: "audit", properties: [...values.values()] },
    ...{ links: [...members.values()], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  }));
}
