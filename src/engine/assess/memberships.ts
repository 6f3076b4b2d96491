import { type EntityRef, refKey } from "../../domain/entity.ts";
import { type GroupNode, type Memberships, membershipsIn } from "../../domain/sign-in/memberships.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { StatePair } from "./state-pair.ts";

/**
 * Reads groups and the groups nested in them, level by level. Cost and memory follow their members and not the size of
 * the tenant. A group that is not live on a side has no members there.
 */
export async function readMemberships(pair: StatePair, roots: Iterable<string>): Promise<Memberships> {
  const nodes = new Map<string, GroupNode>();
  for (let level = [...new Set(roots)]; level.length > 0; ) {
    const refs = level.map((id): EntityRef => ({ type: "group", id }));
    const states = await pair.read(refs);
    const members = await pair.members(refs);
    const next = new Set<string>();
    for (const ref of refs) {
      const state = states.get(refKey(ref));
      const found = members.get(refKey(ref)) ?? { before: [], after: [] };
      const live = { before: state?.before != null, after: state?.after != null };
      nodes.set(ref.id, { live, members: found });
      for (const { type, id } of [...found.before, ...found.after]) if (type === "group") next.add(id);
    }
    level = [...next].filter((id) => !nodes.has(id));
    await yieldToEventLoop();
  }
  return membershipsIn(nodes);
}
