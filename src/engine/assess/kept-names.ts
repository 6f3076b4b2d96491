import { uniqueTexts } from "../../domain/changes/unique-values.ts";
import { type EntityRef, type RefKey, refKey, sameRef } from "../../domain/tenant/entity.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { NameLookUps } from "./name-look-ups.ts";

/** A name that an object needs: a property and one of its texts in lower case. */
export interface NeededName {
  readonly property: string;
  readonly text: string;
}

/** A live object that still has a name after the plan. */
export interface NameKeeper {
  readonly ref: EntityRef;
  /** True if the plan would take the name from it, but cannot, because the keeper's own planned name is taken. */
  readonly isStuck: boolean;
}

/** Finds the names that stay taken while a plan is carried out. */
export class KeptNames {
  readonly #plan: PlanReader;
  readonly #lookUps: NameLookUps;

  constructor(plan: PlanReader, lookUps: NameLookUps) {
    this.#plan = plan;
    this.#lookUps = lookUps;
  }

  /**
   * Returns an object other than `by` that keeps a name, or null. An object that the plan deletes or renames frees its
   * name, and the recovery finds the order. It breaks circles of names, which therefore keep no name.
   */
  async keeperOf(by: EntityRef, name: NeededName, path: ReadonlySet<RefKey> = new Set()): Promise<NameKeeper | null> {
    const further = new Set([...path, refKey(by)]);
    for (const ref of await this.#lookUps.holdersOf(by.type, name.text)) {
      if (sameRef(ref, by) || further.has(refKey(ref))) continue;
      const item = await this.#itemOf(ref);
      if (item?.action === "softDelete" && item.notRecoverable === null) continue;
      const planned = item === null ? null : plannedTexts(item, name.property);
      if (planned === null || planned.includes(name.text)) return { ref, isStuck: false };
      for (const text of planned) {
        if ((await this.keeperOf(ref, { ...name, text }, further)) !== null) return { ref, isStuck: true };
      }
    }
    return null;
  }

  async #itemOf(ref: EntityRef): Promise<PlanItem | null> {
    const summary = (await this.#plan.summariesByRef([ref])).get(refKey(ref));
    return summary === undefined ? null : ((await this.#plan.itemsBySeq([summary.seq]))[0] ?? null);
  }
}

/** Returns the texts that a plan gives an object, or null if it leaves the property as it is. */
function plannedTexts({ action, notRecoverable, change }: PlanItem, property: string): readonly string[] | null {
  if (notRecoverable !== null || action !== "update") return null;
  const written = change.properties.find(({ name }) => name === property);
  return written === undefined ? null : uniqueTexts(written.then);
}
