import { canonicalId, type EntityRef, refKey } from "../tenant/entity.ts";
import { labelOf } from "../tenant/state.ts";
import type { AuditRecord, Written } from "./audit-record.ts";

/** Returns the name that a record has of an object, or of a relationship the names of what it connects, as far as it has both. */
export function labelIn(
  { targets }: Pick<AuditRecord, "targets">,
  { ref, displayName, modified }: Written,
): string | null {
  const named = ({ type, id }: EntityRef) =>
    targets.find((target) => target.ref !== null && refKey(target.ref) === refKey({ type, id: canonicalId(id) }))
      ?.displayName ?? null;
  const properties = Object.fromEntries(
    modified.map(({ name, oldValue, newValue }) => [name, newValue ?? oldValue] as const),
  );
  return labelOf({ ref, displayName, properties }, named);
}
