import type { Directory } from "../../directory/directory.ts";
import type { Warning } from "../../domain/assessment.ts";
import { type RecoveryAction, valuesThen } from "../../domain/change.ts";
import { verbs } from "../../domain/dangers/risk-subject.ts";
import { type EntityRef, type EntityType, refKey, sameRef } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import { uniqueProperty, uniqueTexts } from "../../domain/unique-values.ts";
import { quoted } from "../../domain/untrusted.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { type PlanNeighbors, readNeighbors } from "./plan-neighbors.ts";

/**
 * The most names looked up for one plan, because each takes a request in a live tenant. The recovery itself checks all
 * of them.
 */
const MOST_LOOKED_UP = 200;

/** Looks up names in the directory, up to a limit. */
export class NameLookUps {
  readonly #directory: Pick<Directory, "holdersOf">;
  #left = MOST_LOOKED_UP;

  constructor(directory: Pick<Directory, "holdersOf">) {
    this.#directory = directory;
  }

  async holdersOf(type: EntityType, text: string): Promise<readonly EntityRef[]> {
    if (this.#left === 0) return [];
    this.#left -= 1;
    return this.#directory.holdersOf(type, text);
  }
}

interface Taken {
  readonly by: PlanItemSummary;
  readonly property: string;
  readonly text: string;
  readonly holder: EntityRef;
}

/** Warns of objects whose planned name another object has and keeps. */
export async function nameWarnings(
  context: EngineContext,
  plan: PlanReader,
  basis: ComparisonBasis,
  acting: readonly PlanItemSummary[],
  lookUps: NameLookUps,
): Promise<Warning[]> {
  const taken = await takenNames(context, plan, basis, acting, lookUps);
  const neighbors = await readNeighbors(
    context,
    plan,
    basis,
    taken.map(({ holder }) => holder),
  );
  const keeping = taken.filter(({ holder, property }) => keeps(neighbors, holder, property));
  return keeping.map(({ by, property, text, holder }): Warning => {
    const verb = by.action === "update" ? "Renames" : verbs[by.action];
    const name = `${holder.type} ${quoted(neighbors.nameOf(holder))} (${holder.id})`;
    const sentence =
      `${verb} ${by.ref.type} ${quoted(by.displayName)}, but its ${property} ${quoted(text)} is held by the ` +
      `${name}, which this plan leaves as it is: rename or delete that one first.`;
    return { about: by.ref, other: holder, sentence };
  });
}

const comesBack = (action: RecoveryAction): boolean => action === "restore" || action === "rebuild";

async function takenNames(
  { store }: EngineContext,
  plan: PlanReader,
  basis: ComparisonBasis,
  acting: readonly PlanItemSummary[],
  lookUps: NameLookUps,
): Promise<Taken[]> {
  const named = acting.filter(({ ref, action, changedFields }) => {
    const isNamed = uniqueProperty(ref.type, { groupTypes: ["Unified"] });
    return isNamed !== null && (comesBack(action) || (action === "update" && changedFields.includes(isNamed)));
  });
  if (named.length === 0) return [];
  const refs = named.map(({ ref }) => ref);
  const states = await statesAt(store.db, refs, basis.to);
  const taken: Taken[] = [];
  for (const item of await plan.itemsBySeq(named.map(({ seq }) => seq))) {
    for (const { property, text } of neededNames(item, states.get(refKey(item.ref))?.properties ?? {})) {
      for (const holder of await lookUps.holdersOf(item.ref.type, text)) {
        if (!sameRef(holder, item.ref)) taken.push({ by: item, property, text, holder });
      }
    }
  }
  return taken;
}

interface NeededName {
  readonly property: string;
  readonly text: string;
}

/**
 * Returns the names that an object takes on the way to its planned values. A deleted one comes back with those it was
 * deleted with, and is renamed afterward.
 */
function neededNames(item: PlanItem, now: JsonObject): readonly NeededName[] {
  const stages = [wantedProperties(item, now), ...(item.action === "restore" ? [now] : [])];
  const names = stages.flatMap((properties): NeededName[] => {
    const property = uniqueProperty(item.ref.type, properties);
    return property === null ? [] : uniqueTexts(properties[property]).map((text) => ({ property, text }));
  });
  return names.filter(
    (name, index) =>
      names.findIndex(({ property, text }) => property === name.property && text === name.text) === index,
  );
}

const wantedProperties = ({ change }: PlanItem, now: JsonObject): JsonObject => ({
  ...now,
  ...valuesThen(change),
});

/** An object that the plan deletes or renames frees its name, and the recovery finds the order. */
function keeps({ itemOf }: PlanNeighbors, holder: EntityRef, property: string): boolean {
  const item = itemOf(holder);
  if (item === undefined || item.notRecoverable !== null) return true;
  return item.action === "update" && !item.changedFields.includes(property);
}
