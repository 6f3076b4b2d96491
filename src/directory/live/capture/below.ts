import type { EntityRef } from "../../../domain/entity.ts";
import type { EntityState } from "../../../domain/state.ts";

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

export const idBelow = (parent: string, id: string): string => `${parent}${SEPARATOR}${id}`;

/** Splits the id of a federated credential into that of its application and its own. */
export function splitId(id: string): { readonly parent: string; readonly own: string } {
  const at = id.indexOf(SEPARATOR);
  return { parent: id.slice(0, Math.max(0, at)), own: id.slice(at + 1) };
}
