import type { Change } from "../../domain/change.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { DirectoryReader } from "../assess/directory-reader.ts";
import { presentStates } from "../assess/present-states.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "../investigation/policy-cache.ts";
import { isRecovered } from "./change-filter.ts";

/**
 * Returns the changes of the approved list whose object, or the target of whose link, was permanently deleted since, and
 * which types could not be read. Costs a request per 1,000 objects of a type and, for a type with one that is not in use,
 * its deleted items.
 */
export async function goneSince(
  context: MicrosoftContext,
  preview: JobId,
): Promise<{ readonly gone: readonly Change[]; readonly unread: readonly string[] }> {
  const wanted: Change[] = [];
  for await (const change of context.journal.read(preview)) {
    if (change.action !== "softDelete" && isRecovered(change)) wanted.push(change);
  }
  const { gone: isGone, unread } = await goneAmong(context, [
    ...wanted.map(({ ref }) => ref),
    ...wanted.flatMap(({ links }) => links.filter(({ action }) => action === "add").map(({ target }) => target)),
  ]);
  const gone = wanted.flatMap((change): Change[] => {
    if (isGone.has(refKey(change.ref))) return [{ ...change, properties: [], notRecoverable: "hardDeleted" }];
    const links = change.links
      .filter(({ action, target }) => action === "add" && isGone.has(refKey(target)))
      .map((link) => ({ ...link, notRecoverable: "targetGone" as const }));
    if (links.length === 0) return [];
    const linkTotals = { add: 0, remove: 0, notRecoverable: links.length };
    return [{ ...change, action: "update", properties: [], links, linkTotals }];
  });
  return { gone, unread };
}

async function goneAmong({ client, clock }: MicrosoftContext, all: readonly EntityRef[]) {
  const gone = new Set<RefKey>();
  const unread: string[] = [];
  const reader = new DirectoryReader(client);
  // Not the lists of a minute ago, because they may have what was deleted since.
  const policies = new PolicyCache({ client, clock }, 0);
  for (const [type, refs] of Map.groupBy(all, (ref) => ref.type)) {
    try {
      if (PolicyCache.holds(type, "softDeleted")) {
        const lists = await Promise.all([policies.all(type, "live"), policies.all(type, "softDeleted")]);
        const ids = new Set(lists.flat().map(({ ref }) => canonicalId(ref.id)));
        for (const ref of refs) if (!ids.has(canonicalId(ref.id))) gone.add(refKey(ref));
      } else {
        const cuts = reader.cuts.length;
        const states = await presentStates(reader, refs);
        for (const ref of refs) {
          if (states.get(refKey({ type, id: canonicalId(ref.id) })) === "gone") gone.add(refKey(ref));
        }
        if (reader.cuts.length > cuts) unread.push(type);
      }
    } catch (error) {
      if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
      unread.push(type);
    }
  }
  return { gone, unread };
}
