import type { Warning } from "../../domain/assessment/assessment.ts";
import { heldNameSentence } from "../../domain/assessment/held-names.ts";
import { type RecoveryAction, valuesThen } from "../../domain/changes/change.ts";
import { uniqueProperty, uniqueTexts } from "../../domain/changes/unique-values.ts";
import type { JsonObject } from "../../domain/json.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { KeptNames, type NameKeeper, type NeededName } from "./kept-names.ts";
import type { NameLookUps } from "./name-look-ups.ts";
import { readNeighbors } from "./plan-neighbors.ts";

interface Taken extends NeededName {
  readonly by: PlanItemSummary;
  readonly keeper: NameKeeper;
  /** The name under which a deleted user comes back instead, or null if it stays deleted. */
  readonly instead: string | null;
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
  const keepers = taken.map(({ keeper }) => keeper.ref);
  const neighbors = await readNeighbors(context, plan, basis, keepers);
  const before = await statesAt(context.store.db, keepers, basis.from);
  return taken.map(({ by, property, text, keeper, instead }): Warning => {
    const { ref } = keeper;
    const then = before.get(refKey(ref));
    const isNew = then?.life !== "live" || !uniqueTexts(then.properties[property]).includes(text);
    // A plan that goes back to the snapshot leaves the name with an object that had it then.
    const more = isNew && basis.scope.actor === undefined && neighbors.itemOf(ref) === undefined;
    const sentence = heldNameSentence({
      ...{ action: by.action, about: by, property, text, keeper: { ref, displayName: neighbors.nameOf(ref) } },
      keeps: keeper.isStuck ? "stuck" : more ? "outOfScope" : "asItIs",
      ...(instead === null ? {} : { instead }),
    });
    return { about: by.ref, other: ref, sentence, loss: "nameTaken" };
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
  const kept = new KeptNames(plan, lookUps);
  const taken: Taken[] = [];
  for (const item of await plan.itemsBySeq(named.map(({ seq }) => seq))) {
    taken.push(...(await takenFrom(item, states.get(refKey(item.ref))?.properties ?? {}, kept, lookUps)));
  }
  return taken;
}

/**
 * Returns the names that an object needs and that others keep. A deleted user needs its planned name, and the one it
 * was deleted with only in place of that. Other deleted objects come back with theirs, and are renamed afterward.
 */
async function takenFrom(
  item: PlanItem,
  now: JsonObject,
  kept: KeptNames,
  lookUps: NameLookUps,
): Promise<readonly Taken[]> {
  const keptOf = async (names: readonly NeededName[]): Promise<Taken[]> => {
    const found: Taken[] = [];
    for (const name of names) {
      const keeper = await kept.keeperOf(item.ref, name);
      if (keeper !== null) found.push({ ...name, by: item, keeper, instead: null });
    }
    return found;
  };
  const planned = namesIn(item.ref, { ...now, ...valuesThen(item.change) });
  const wanted = await keptOf(planned);
  if (item.action !== "restore") return wanted;
  const earlier = namesIn(item.ref, now).filter(({ text }) => !planned.some((name) => name.text === text));
  if (item.ref.type !== "user") return [...wanted, ...(await keptOf(earlier))];
  const skipped = lookUps.skipped;
  const isFree = wanted.length > 0 && earlier.length > 0 && (await keptOf(earlier)).length === 0;
  // A name that was not looked up may be held.
  const isOpen = isFree && lookUps.skipped === skipped;
  return wanted.map((one) => ({ ...one, instead: isOpen ? (earlier[0]?.text ?? null) : null }));
}

function namesIn({ type }: EntityRef, properties: JsonObject): readonly NeededName[] {
  const property = uniqueProperty(type, properties);
  return property === null ? [] : [...new Set(uniqueTexts(properties[property]))].map((text) => ({ property, text }));
}
