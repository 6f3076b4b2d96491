import { type EntityRef, refKey } from "../../domain/entity.ts";
import type { Moment } from "../../domain/sign-in/person.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import type { EngineContext } from "../context.ts";
import type { PlannedStates } from "../plan/planned-states.ts";

/** Groups with the ids of all users in them, nested groups included, on both sides of a plan. */
export type Memberships = (group: string, moment: Moment) => ReadonlySet<string>;

interface Node {
  readonly live: Readonly<Record<Moment, boolean>>;
  readonly members: Readonly<Record<Moment, readonly EntityRef[]>>;
}

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
  const { store, tenant } = context;
  const nodes = new Map<string, Node>();
  for (let level = [...new Set(roots)]; level.length > 0; ) {
    const refs = level.map((id): EntityRef => ({ type: "group", id }));
    const present = await presencesAt(store.db, tenant, refs, instant);
    const links = await targetsAt(store.db, tenant, refs, "members", instant);
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
  return (group, moment) => usersIn(nodes, group, moment);
}

function usersIn(nodes: ReadonlyMap<string, Node>, root: string, moment: Moment): ReadonlySet<string> {
  const users = new Set<string>();
  const seen = new Set<string>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (seen.has(id) || node?.live[moment] !== true) continue;
    seen.add(id);
    for (const target of node.members[moment]) {
      if (target.type === "user") users.add(target.id);
      else if (target.type === "group") open.push(target.id);
    }
  }
  return users;
}
