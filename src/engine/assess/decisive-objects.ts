import { writtenFields } from "../../domain/dangers/risk-subject.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { HELD_REFS, PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";

/** The objects whose differences affect sign-in. */
export interface DecisiveObjects {
  readonly isEmpty: boolean;
  has(type: EntityType): boolean;
  /** Yields the objects of a type, in batches. */
  of(type: EntityType): AsyncGenerator<readonly EntityRef[]>;
  /** Returns those that are among the given objects. */
  among(refs: readonly EntityRef[]): Promise<ReadonlySet<RefKey>>;
}

/** Returns these objects, which are held in memory. */
export function decisiveRefs(refs: readonly EntityRef[]): DecisiveObjects {
  const byType = Map.groupBy(refs, ({ type }) => type);
  const keys = new Set(refs.map(refKey));
  return {
    isEmpty: refs.length === 0,
    has: (type) => byType.has(type),
    async *of(type) {
      const ofType = byType.get(type);
      if (ofType !== undefined) yield ofType;
    },
    among: async (some) => new Set(some.map(refKey).filter((key) => keys.has(key))),
  };
}

/**
 * A row's effect on sign-in: the recovery writes it, it stays as it is, its object is gone for good, or there is none.
 */
export type Decisiveness = "written" | "staying" | "gone" | null;

/** The rows of a plan by their effect: those it writes, those of objects that are gone for good, or all of them. */
type WantedRows = "written" | "gone" | "all";

function decisivenessOf(row: Omit<PlanItemSummary, "risks">): Decisiveness {
  const { ref, isRecoverable, notRecoverable, action, changedFields } = row;
  if (isRecoverable && decidesSignIn(ref.type, writtenFields(row))) return "written";
  const parts = action === "update" ? changedFields : [...changedFields, "deletedDateTime"];
  if (!decidesSignIn(ref.type, parts)) return null;
  return notRecoverable === "hardDeleted" ? "gone" : "staying";
}

/**
 * The decisive objects of a plan. Holds the first refs of each type. If a type has more, they are read again from the
 * plan, so that memory does not follow their number.
 */
export class DecisiveItems {
  readonly #held = {
    written: new Map<EntityType, EntityRef[]>(),
    staying: new Map<EntityType, EntityRef[]>(),
    gone: new Map<EntityType, EntityRef[]>(),
  };
  readonly #long = new Set<EntityType>();
  #valuesStay = false;

  add(row: Omit<PlanItemSummary, "risks">): void {
    const kind = decisivenessOf(row);
    if (kind === null) return;
    const held = this.#held[kind].get(row.ref.type) ?? [];
    this.#held[kind].set(row.ref.type, held);
    if (held.length < HELD_REFS) held.push(row.ref);
    else this.#long.add(row.ref.type);
  }

  /** Adds an object of whose values some stay and affect sign-in, after its row. */
  addStaying(ref: EntityRef): void {
    this.#valuesStay = true;
    const known = Object.values(this.#held).flatMap((held) => held.get(ref.type) ?? []);
    if (known.some((one) => one.id === ref.id)) return;
    this.#held.staying.set(ref.type, [...(this.#held.staying.get(ref.type) ?? []), ref]);
  }

  /** True if differences that stay as they are affect sign-in. */
  get anyStaying(): boolean {
    return this.#valuesStay || this.#held.staying.size > 0 || this.anyGone;
  }

  /** True if objects that are gone for good affect sign-in. */
  get anyGone(): boolean {
    return this.#held.gone.size > 0;
  }

  /** Returns the objects of these rows. */
  objects(plan: PlanReader, which: WantedRows): DecisiveObjects {
    const kinds = which === "all" ? (["written", "staying", "gone"] as const) : [which];
    const wants = (kind: Decisiveness) => kind !== null && (which === "all" || kind === which);
    const heldOf = (type: EntityType) => kinds.flatMap((kind) => this.#held[kind].get(type) ?? []);
    const types = [...new Set(kinds.flatMap((kind) => [...this.#held[kind].keys()]))];
    const held = decisiveRefs(types.filter((type) => !this.#long.has(type)).flatMap(heldOf));
    const isLong = (type: EntityType) => this.#long.has(type);
    return {
      isEmpty: types.length === 0,
      has: (type) => types.includes(type),
      async *of(type) {
        if (!isLong(type)) return yield* held.of(type);
        for (let after = ""; ; ) {
          const rows = await plan.summariesOfType(type, after, PLAN_ITEMS);
          const last = rows.at(-1);
          if (last === undefined) return;
          yield rows.filter((row) => wants(decisivenessOf(row))).map(({ ref }) => ref);
          after = last.ref.id;
          await yieldToEventLoop();
        }
      },
      among: async (refs) => {
        const found = new Set(await held.among(refs));
        const listed = await plan.summariesByRef(refs.filter(({ type }) => isLong(type)));
        for (const [key, row] of listed) if (wants(decisivenessOf(row))) found.add(key);
        return found;
      },
    };
  }
}
