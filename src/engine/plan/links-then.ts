import type { Change } from "../../domain/changes/change.ts";
import type { LinkCountThen } from "../../domain/changes/links-then.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { countLinksAt, linksAfter } from "../../store/history/links-in-order.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

const NAMED = 3;

/**
 * Returns the changes with the number and the first of the links that each restored group had at the snapshot, because a
 * deleted group keeps its links and its row shows no difference of them. Takes a few look-ups for each such group.
 */
export async function withLinksThen(
  context: EngineContext,
  changes: readonly Change[],
  { from, to }: Pick<ComparisonBasis, "from" | "to">,
): Promise<Change[]> {
  const counted: Change[] = [];
  for (const change of changes) {
    const isKept = change.action === "restore" && change.ref.type === "group";
    const counts = isKept ? await linksOf(context, change.ref, { from, to }) : [];
    counted.push(counts.length === 0 ? change : { ...change, linksThen: { at: from, counts } });
  }
  return counted;
}

async function linksOf(
  { store: { db } }: EngineContext,
  ref: EntityRef,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly LinkCountThen[]> {
  const counts: LinkCountThen[] = [];
  for (const { link, total } of await countLinksAt(db, "source", ref, from)) {
    if (!isLinkName(link)) continue;
    const targets = (await linksAfter(db, { end: "source", ref, link }, from, null, NAMED)).map(({ target }) => target);
    const [now, then] = [await presencesAt(db, targets, to), await presencesAt(db, targets, from)];
    const nameOf = (target: EntityRef) => (now.get(refKey(target)) ?? then.get(refKey(target)))?.displayName ?? null;
    counts.push({ link, total, first: targets.map((target) => ({ target, targetName: nameOf(target) })) });
  }
  return counts;
}
