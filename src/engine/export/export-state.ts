import { allEntityTypes, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { type LinkName, linkKinds } from "../../domain/tenant/link.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { statesAfter } from "../../store/history/states-in-order.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/** One object of a history at an instant, with all its links. */
export interface ExportedObject extends EntityState {
  readonly links: Readonly<Partial<Record<LinkName, readonly EntityRef[]>>>;
}

const OBJECTS = 200;

/**
 * Reads everything a history has at an instant, in the order of types, ids and targets, so that equal states give equal
 * exports. Cost follows the size of the tenant. Memory holds 200 objects with their links.
 */
export async function* exportState(db: TenantDb, instant: Instant): AsyncGenerator<ExportedObject> {
  for (const type of allEntityTypes) {
    for (let after = ""; ; ) {
      const states = await statesAfter(db, type, instant, after, OBJECTS);
      const last = states.at(-1);
      if (last === undefined) break;
      after = last.ref.id;
      const sources = states.map(({ ref }) => ref);
      const lists = new Map<LinkName, Awaited<ReturnType<typeof targetsAt>>>();
      for (const { name } of linkKinds.filter(({ source }) => source === type)) {
        lists.set(name, await targetsAt(db, sources, name, instant));
      }
      for (const state of states) {
        const links = [...lists].flatMap(([name, targets]) => {
          const found = targets.get(refKey(state.ref)) ?? [];
          return found.length === 0 ? [] : [[name, found.toSorted(byKey)] as const];
        });
        const { ref, life, displayName, properties, synchronized, builtIn, dynamicMembership } = state;
        const plain = { ref, life, displayName, properties, synchronized, builtIn, dynamicMembership };
        yield { ...plain, links: Object.fromEntries(links) };
      }
    }
  }
}

const byKey = (a: EntityRef, b: EntityRef): number => (refKey(a) < refKey(b) ? -1 : 1);
