import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { targetsAt } from "./links-at.ts";

/**
 * Returns the ids of the groups that are nested at an instant in each of these groups, at any depth. Goes through the groups
 * level by level and each once, so that cycles end. Cost follows their members.
 */
export async function nestedGroupsAt(
  db: TenantDb,
  roots: readonly string[],
  instant: Instant,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const within = new Map<string, readonly EntityRef[]>();
  for (let level = roots.map(groupRef); level.length > 0; ) {
    const targets = await targetsAt(db, level, "members", instant, "group");
    for (const ref of level) within.set(ref.id, targets.get(refKey(ref)) ?? []);
    const next = new Map([...targets.values()].flat().map((ref) => [ref.id, ref]));
    level = [...next.values()].filter(({ id }) => !within.has(id));
  }
  return new Map(roots.map((root) => [root, nestedIn(root, within)]));
}

function nestedIn(root: string, within: ReadonlyMap<string, readonly EntityRef[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const nested of within.get(id) ?? []) {
      if (nested.id === root || seen.has(nested.id)) continue;
      seen.add(nested.id);
      open.push(nested.id);
    }
  }
  return seen;
}

const groupRef = (id: string): EntityRef => ({ type: "group", id });
