import type { Warning, Warnings } from "../../domain/assessment.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { mentionsOf } from "../../domain/mentions.ts";
import { quoted } from "../../domain/untrusted.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { allPlanSummaries, planItemsBySeq, planSummariesByRef } from "../../store/work/plan-items.ts";
import { actsOnObject } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

const SHOWN = 10;

/** One object of the plan, and one that it will need. */
interface Need {
  readonly by: PlanItemSummary;
  /** Of the types it can have; one of them is enough. */
  readonly what: readonly EntityRef[];
}

/**
 * What a frozen list brings back or changes without something it needs: a policy without a location, group or strength
 * that it names, half of an application without the other. Reads the list once.
 */
export async function findWarnings(context: EngineContext, job: JobId, basis: ComparisonBasis): Promise<Warnings> {
  const { store } = context;
  const items: Warning[] = [];
  const told = new Set<string>();
  for await (const rows of allPlanSummaries(store.db, job, { recoverable: true })) {
    for (const warning of await warningsOf(context, job, basis, rows)) {
      const key = `${refKey(warning.neededBy)} ${refKey(warning.missing)}`;
      if (told.has(key)) continue;
      told.add(key);
      if (items.length < SHOWN) items.push(warning);
    }
  }
  return { total: told.size, items };
}

async function warningsOf(
  context: EngineContext,
  job: JobId,
  basis: ComparisonBasis,
  rows: readonly PlanItemSummary[],
): Promise<Warning[]> {
  const { store } = context;
  const staying = rows.filter(({ action, notRecoverable }) => action !== "softDelete" && notRecoverable === null);
  const needs = [...(await named(context, job, basis, staying)), ...(await halves(context, staying))];
  const refs = [
    ...new Map(needs.flatMap(({ what }) => what).map((ref): [RefKey, EntityRef] => [refKey(ref), ref])).values(),
  ];
  const { then, now } = await presencesAtBoth(store.db, refs, basis);
  const listed = await planSummariesByRef(store.db, job, refs);
  const comesBack = (ref: EntityRef): boolean => {
    const row = listed.get(refKey(ref));
    return row?.action === "restore" && row.notRecoverable === null;
  };
  return needs.flatMap(({ by, what }): Warning[] => {
    const isThere = (ref: EntityRef) => now.get(refKey(ref))?.life === "live" || comesBack(ref);
    const missing = what.find((ref) => now.has(refKey(ref)) || then.has(refKey(ref)));
    // An id that no capture knows says nothing: a policy may name what is of no type here.
    if (missing === undefined || what.some(isThere)) return [];
    const presence = now.get(refKey(missing)) ?? then.get(refKey(missing));
    const fate = now.has(refKey(missing))
      ? "stays deleted: add it to the scope"
      : "was permanently deleted and has to be made again by hand";
    const verb = by.action === "restore" ? "Restores" : "Changes";
    const sentence =
      `${verb} ${by.ref.type} ${quoted(by.displayName, 60)}, but the ${missing.type} ` +
      `${quoted(presence?.displayName ?? null, 60)} (${missing.id}) it uses ${fate}.`;
    return [{ missing, neededBy: by.ref, sentence }];
  });
}

/** What the policies among these will name. */
async function named(
  context: EngineContext,
  job: JobId,
  basis: ComparisonBasis,
  rows: readonly PlanItemSummary[],
): Promise<Need[]> {
  const naming = rows.filter(
    ({ ref }) => ref.type === "conditionalAccessPolicy" || ref.type === "authenticationMethodPolicy",
  );
  if (naming.length === 0) return [];
  const { db } = context.store;
  const items = await planItemsBySeq(
    db,
    job,
    naming.map(({ seq }) => seq),
  );
  const refs = naming.map(({ ref }) => ref);
  const states = await statesAt(db, refs, basis.to);
  return items.flatMap((by): Need[] => {
    const now = states.get(refKey(by.ref));
    if (now === undefined || !actsOnObject(by.change)) return [];
    const values = Object.fromEntries(by.change.properties.map(({ name, then }) => [name, then]));
    const mentions = mentionsOf(by.ref, { ...now.properties, ...values });
    return mentions.map(({ types, id }) => ({ by, what: types.map((type) => ({ type, id })) }));
  });
}

/** An application and its service principal are of no use without each other. */
async function halves({ directory }: EngineContext, rows: readonly PlanItemSummary[]): Promise<Need[]> {
  const restored = rows.filter(
    ({ ref, action }) => action === "restore" && (ref.type === "application" || ref.type === "servicePrincipal"),
  );
  if (restored.length === 0) return [];
  const appIds = new Map(
    (await directory.identify(restored.map(({ ref }) => ref))).map((one) => [refKey(one.ref), one.appId]),
  );
  const needs: Need[] = [];
  for (const by of restored) {
    const appId = appIds.get(refKey(by.ref)) ?? null;
    const all = appId === null ? [] : await directory.withAppId(appId);
    const other = all.filter(({ type }) => type !== by.ref.type);
    if (other.length > 0) needs.push({ by, what: other });
  }
  return needs;
}
