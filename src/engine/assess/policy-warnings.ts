import type { Warning } from "../../domain/assessment/assessment.ts";
import { valuesThen } from "../../domain/changes/change.ts";
import { mentionsOf } from "../../domain/changes/mentions.ts";
import { verbs } from "../../domain/dangers/risk-subject.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { actsOnObject } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { readNeighbors } from "./plan-neighbors.ts";

/** A policy of the plan, and an object that it will name, which has one of these types. */
interface Naming {
  readonly by: PlanItem;
  readonly candidates: readonly EntityRef[];
}

/** Warns of policies that the plan restores or changes while an object that they name stays deleted. */
export async function policyWarnings(
  context: EngineContext,
  plan: PlanReader,
  basis: ComparisonBasis,
  acting: readonly PlanItemSummary[],
): Promise<Warning[]> {
  const items = await policiesOf(plan, acting);
  const all = await namings(context, basis, items);
  const neighbors = await readNeighbors(
    context,
    plan,
    basis,
    all.flatMap(({ candidates }) => candidates),
  );
  const lost = items.flatMap(lostWarnings);
  const naming = all.flatMap(({ by, candidates }): Warning[] => {
    const missing = candidates.find((ref) => neighbors.isKnown(ref));
    // An id that no capture has is not necessarily lost, because a policy may name objects of types that are not
    // captured.
    if (missing === undefined || candidates.some((ref) => neighbors.willBeLive(ref))) return [];
    const fate = neighbors.fateOf(missing);
    const name = quoted(neighbors.nameOf(missing));
    const sentence = `${verbs[by.action]} ${by.ref.type} ${quoted(by.displayName ?? by.ref.id)}, but the ${missing.type} ${name} (${missing.id}) it uses ${fate}.`;
    return [
      { about: by.ref, other: missing, sentence, loss: neighbors.isPurged(missing) ? "targetGone" : "targetDeleted" },
    ];
  });
  return [...lost, ...naming];
}

/** Lists the parts of a policy that stay as they are, because a directory refuses to write them. */
const lostWarnings = ({ ref, displayName, change }: PlanItem): Warning[] =>
  (change.lost ?? []).flatMap(({ name, parts }) =>
    parts.map(({ path, target, targetName, reason }): Warning => {
      const other = `${target.type} ${quoted(targetName)} (${target.id})`;
      const fate = reason === "targetGone" ? "was permanently deleted" : "stays deleted: add it to the scope";
      const sentence = `Leaves ${name} of the ${ref.type} ${quoted(displayName)} as it is, with all that was done to it since the snapshot, because its ${path} names the ${other}, which ${fate}.`;
      return { about: ref, other: target, sentence, loss: reason };
    }),
  );

async function policiesOf(plan: PlanReader, acting: readonly PlanItemSummary[]): Promise<readonly PlanItem[]> {
  const policies = acting.filter(
    ({ ref, action }) =>
      action !== "softDelete" && (ref.type === "conditionalAccessPolicy" || ref.type === "authenticationMethodPolicy"),
  );
  if (policies.length === 0) return [];
  return plan.itemsBySeq(policies.map(({ seq }) => seq));
}

/** Reads the objects that these policies will name. */
async function namings(
  { store }: EngineContext,
  basis: ComparisonBasis,
  items: readonly PlanItem[],
): Promise<Naming[]> {
  const states = await statesAt(
    store.db,
    items.map(({ ref }) => ref),
    basis.to,
  );
  return items.flatMap((by): Naming[] => {
    const now = states.get(refKey(by.ref));
    if (now === undefined || !actsOnObject(by.change)) return [];
    const mentions = mentionsOf(by.ref, { ...now.properties, ...valuesThen(by.change) });
    return mentions.map(({ types, id }) => ({ by, candidates: types.map((type) => ({ type, id })) }));
  });
}
