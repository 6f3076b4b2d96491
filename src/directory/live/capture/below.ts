import type { AuditRecord, AuditTarget } from "../../../domain/authors/audit-record.ts";
import { canonicalId, type EntityRef } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";

const SEPARATOR = ":";

/**
 * Graph names a federated credential below its application only. Its id in a history is that of both, so that it can be
 * addressed. Source: Microsoft Graph v1.0, federatedIdentityCredential.
 */
export function stateBelow(parent: EntityRef, state: EntityState | null): EntityState | null {
  if (state?.ref.type !== "federatedIdentityCredential") return state;
  const ref = { type: state.ref.type, id: idBelow(parent.id, state.ref.id) };
  return { ...state, ref, properties: { ...state.properties, applicationId: parent.id } };
}

export const idBelow = (parent: string, id: string): string => `${canonicalId(parent)}${SEPARATOR}${id}`;

/**
 * Returns a record with the ids of federated credentials as a history has them. A credential without its application
 * gets no ref, because its own id names no object.
 */
export const recordBelow = (record: AuditRecord): AuditRecord =>
  record.targets.some(isCredential)
    ? { ...record, targets: record.targets.map((target) => ({ ...target, ref: refBelow(target) })) }
    : record;

const isCredential = ({ ref }: AuditTarget): boolean => ref?.type === "federatedIdentityCredential";

function refBelow({ ref, modified }: AuditTarget): EntityRef | null {
  if (ref?.type !== "federatedIdentityCredential") return ref;
  const application = modified.find(({ name }) => name === "applicationId");
  const parent = application?.newValue ?? application?.oldValue;
  return typeof parent === "string" ? { type: ref.type, id: idBelow(parent, ref.id) } : null;
}

/** Splits the id of a federated credential into that of its application and its own. */
export function splitId(id: string): { readonly parent: string; readonly own: string } {
  const at = id.indexOf(SEPARATOR);
  return { parent: id.slice(0, Math.max(0, at)), own: id.slice(at + 1) };
}
