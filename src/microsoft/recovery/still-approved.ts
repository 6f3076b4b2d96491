import type { Change } from "../../domain/changes/change.ts";
import { asJson, canonicalText, type Json } from "../../domain/json.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";

/** Returns the changes of some objects from an approved list. */
export async function changesOf(approved: AsyncIterable<Change>, refs: readonly EntityRef[]): Promise<Change[]> {
  const wanted = new Set(refs.map(refKey));
  const found: Change[] = [];
  for await (const change of approved) if (wanted.has(refKey(change.ref))) found.push(change);
  return found;
}

/**
 * Returns true if all that a recovery would write now was approved: each value comes back to where it was to, from the value
 * that was shown. What others put back meanwhile is not written, and needs no approval.
 */
export function fits(now: Change, approved: Change | undefined): boolean {
  if (approved === undefined || now.action !== approved.action) return false;
  const values = new Set(approved.properties.map(valueKey));
  const links = new Set(approved.links.map(linkKey));
  return (
    now.properties.every((property) => values.has(valueKey(property))) &&
    now.links.every((link) => links.has(linkKey(link)))
  );
}

const valueKey = ({ name, now, then }: { readonly name: string; readonly now: Json; readonly then: Json }): string =>
  canonicalText(asJson([name, now, then]));

const linkKey = ({ link, action, target }: Change["links"][number]): string => `${link} ${action} ${refKey(target)}`;
