import { type EntityRef, refKey } from "../../domain/entity.ts";
import { type GroupNode, type Memberships, membershipsIn } from "../../domain/sign-in/memberships.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import type { EngineContext } from "../context.ts";
import type { PlannedStates } from "../plan/planned-states.ts";

/**
 * Reads these groups and all nested in them at an instant, level by level. Cost and memory follow their members, however
 * large the tenant is. A group that is not live has none.
 */
export async function readMemberships(
  context: EngineContext,
  roots: Iterable<string>,
  instant: Instant,
  plan: PlannedStates,
): Promise<Memberships> {
  const { store } = context;
  const nodes = new Map<string, GroupNode>();
  for (let level = [...new Set(roots)]; level.length > 0; ) {
    const refs = level.map((id): EntityRef => ({ type: "group", id }));
    const present = await presencesAt(store.db, refs, instant);
    const links = await targetsAt(store.db, refs, "members", instant);
    const next = new Set<string>();
    for (const ref of refs) {
      const live = present.get(refKey(ref))?.life === "live";
      const before = links.get(refKey(ref)) ?? [];
      const { add, remove } = plan.members(ref);
      const removed = new Set(remove.map(refKey));
      const after = [...before.filter((target) => !removed.has(refKey(target))), ...add];
      nodes.set(ref.id, {
        live: { before: live, after: plan.after(ref, live ? {} : null) !== null },
        members: { before, after },
      });
      for (const { type, id } of [...before, ...add]) if (type === "group") next.add(id);
    }
    level = [...next].filter((id) => !nodes.has(id));
    await yieldToEventLoop();
  }
  return membershipsIn(nodes);
}
