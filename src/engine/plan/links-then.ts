import type { Change } from "../../domain/change.ts";
import { isLinkName } from "../../domain/link.ts";
import type { Instant } from "../../domain/time.ts";
import { countLinksAt } from "../../store/history/links-in-order.ts";
import type { EngineContext } from "../context.ts";

/**
 * Returns the changes with the number of links that each restored group had at the snapshot, because a deleted group
 * keeps its links and its row shows no difference of them. Takes one look-up for each such group.
 */
export async function withLinksThen(
  { store }: EngineContext,
  changes: readonly Change[],
  at: Instant,
): Promise<Change[]> {
  const counted: Change[] = [];
  for (const change of changes) {
    const isKept = change.action === "restore" && change.ref.type === "group";
    const links = isKept ? await countLinksAt(store.db, "source", change.ref, at) : [];
    const counts = links.flatMap(({ link, total }) => (isLinkName(link) ? [{ link, total }] : []));
    counted.push(counts.length === 0 ? change : { ...change, linksThen: { at, counts } });
  }
  return counted;
}
