import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { linkKey, linkNames } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import type { LinksAtEnds, Undoing } from "./undone.ts";

/** Reads the links of the entities whose links were written. Cost follows all their links of these names. */
export async function linksAtEnds(
  context: EngineContext,
  { from, to }: ComparisonBasis,
  portion: readonly Undoing[],
): Promise<LinksAtEnds> {
  const start = await keysAt(context, portion, from);
  const now = await keysAt(context, portion, to);
  return { has: (when, link) => (when === "now" ? now : start).has(linkKey(link)) };
}

async function keysAt(context: EngineContext, portion: readonly Undoing[], instant: Instant): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const link of linkNames) {
    const sources = portion
      .filter(
        ({ replayed: { links, singles } }) => singles.has(link) || [...links.values()].some((one) => one.link === link),
      )
      .map(({ ref }) => ref);
    if (sources.length === 0) continue;
    const bySource = new Map<RefKey, EntityRef>(sources.map((ref) => [refKey(ref), ref]));
    for (const [key, targets] of await targetsAt(context.store.db, sources, link, instant)) {
      const source = bySource.get(key);
      if (source !== undefined) for (const target of targets) keys.add(linkKey({ link, source, target }));
    }
  }
  return keys;
}
