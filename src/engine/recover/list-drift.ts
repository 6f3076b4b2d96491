import {
  DRIFTED_NAMED,
  type DriftedObject,
  type DriftedObjects,
  type PlanDrift,
} from "../../domain/assessment/plan-drift.ts";
import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import { isRefusable } from "../../domain/changes/unique-values.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName, type LinkName, linkKind } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { RECOVERED_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { signed } from "../compare/attribution.ts";
import { type Difference, withheld } from "../compare/compare.ts";
import type { EngineContext } from "../context.ts";
import type { FinishedPlan } from "../plan/list-changes.ts";
import { AppliedList } from "./applied-rows.ts";

/** The rows of a list that changed since it was frozen. */
export interface ListDrift {
  readonly told: PlanDrift;
  /** The numbers of the rows that a recovery would leave as they are. */
  readonly inert: ReadonlySet<number>;
}

/**
 * Compares the rows of a frozen list with the tenant at a later instant, as a recovery's writes do. Reads the rows of what
 * captures found changed in between only. Null if that concerns no row.
 */
export async function listDrift(
  context: EngineContext,
  { record, basis }: FinishedPlan,
  plan: PlanReader,
  instant: Instant,
): Promise<ListDrift | null> {
  const { db } = context.store;
  const touched = instant > basis.to ? await touchedBetween(db, basis.to, instant) : [];
  if (touched.length === 0) return null;
  const { job, from: snapshot, coverage } = record;
  const list = await AppliedList.at(context, {
    ...{ snapshot, before: null, scope: job.scope, recovery: job.id, list: job.id },
    ...{ at: instant, successors: await readSuccessors(db), coverage },
  });
  const inert = new Set<number>();
  const [already, moved]: [Drifted, Drifted] = [
    { total: 0, items: [] },
    { total: 0, items: [] },
  ];
  for (let at = 0; at < touched.length; at += RECOVERED_ITEMS) {
    const found = await plan.summariesByRef(touched.slice(at, at + RECOVERED_ITEMS));
    const seqs = [...found.values()].filter(({ isRecoverable }) => isRecoverable).map(({ seq }) => seq);
    const rows = seqs.length === 0 ? [] : await plan.itemsBySeq(seqs);
    const judged = await list.judged(rows);
    const open = new Map(judged.unreached.map(({ item }) => [item.seq, item.change]));
    const replaced = await replacedLinks(context, [...open.values()], instant);
    for (const row of rows) {
      const left = open.get(row.seq);
      // One of a batch may not have been read, and is not told apart from those that are back.
      if (left === undefined && judged.unread.length > 0) continue;
      const parts = left === undefined ? [] : movedParts(row.change, left, replaced.get(refKey(row.ref)) ?? []);
      if (left === undefined) note(already, { ...row.change, properties: row.change.properties.map(swapped) });
      else if (parts.length > 0) note(moved, left, parts);
      if (left === undefined || parts.some((part) => !isApart(row, part))) inert.add(row.seq);
    }
  }
  if (already.total + moved.total === 0) return null;
  const span = { from: basis.to, to: instant };
  const told = async ({ total, items }: Drifted): Promise<DriftedObjects> => {
    const changes = await signed(context, items.map(asked), span);
    return { total, items: changes.map((change, index) => driftedObject(change, items[index]?.parts ?? [])) };
  };
  const objects = job.totals.changedObjects ?? 0;
  return { inert, told: { objects, already: await told(already), moved: await told(moved) } };
}

interface Drifted {
  total: number;
  readonly items: { readonly change: Difference; readonly parts: readonly string[] }[];
}

function note(drifted: Drifted, change: Difference, parts: readonly string[] = differingParts(change)): void {
  drifted.total += 1;
  if (drifted.items.length < DRIFTED_NAMED) drifted.items.push({ change, parts });
}

const swapped = ({ name, then }: Difference["properties"][number]) => ({ name, now: then, then });

/** Asks who deleted an object that is deleted, because its values are out of force with it. */
const asked = ({ change, parts }: Drifted["items"][number]): Difference =>
  change.action === "update" && parts.includes(EXISTENCE)
    ? { ...change, action: "restore", properties: [], links: [] }
    : change;

/** A part that is written in a step of its own, whose failure leaves the others of its row. */
const isApart = ({ ref }: PlanItem, part: string): boolean => isLinkName(part) || isRefusable(ref.type, part);

/** Returns the parts of a row that are neither as the list found them nor as it would leave them. */
function movedParts(planned: Difference, left: Difference, replaced: readonly LinkName[]): readonly string[] {
  const isEdge = recoverable[left.ref.type].ends !== null;
  const isLost =
    left.notRecoverable === "objectDeleted" ||
    (left.notRecoverable === "hardDeleted" &&
      planned.action !== "rebuild" &&
      !(isEdge && planned.action === "restore"));
  if (isLost) return [EXISTENCE];
  const found = new Map(planned.properties.map(({ name, now }) => [name, now]));
  const moved = left.properties.filter(({ name, now }) => {
    const then = found.get(name);
    return then !== undefined && !sameValue(left.ref.type, name, now, then);
  });
  return [...moved.map(({ name }) => name), ...replaced];
}

/** Finds links of which an object has one only, and that lead to another live object than a row takes away. */
async function replacedLinks(
  { store: { db } }: EngineContext,
  left: readonly Difference[],
  instant: Instant,
): Promise<ReadonlyMap<RefKey, readonly LinkName[]>> {
  const replaced = new Map<RefKey, LinkName[]>();
  const single = (change: Difference) =>
    change.links.filter(({ link, action }) => action === "add" && linkKind(change.ref.type, link)?.single === true);
  for (const link of new Set(left.flatMap((change) => single(change).map((one) => one.link)))) {
    const concerned = left.filter((change) => single(change).some((one) => one.link === link));
    const targets = await targetsAt(
      db,
      concerned.map(({ ref }) => ref),
      link,
      instant,
    );
    const lives = await presencesAt(db, [...targets.values()].flat(), instant);
    for (const { ref, links } of concerned) {
      const planned = new Set(links.filter((one) => one.link === link).map(({ target }) => refKey(target)));
      const isOther = (target: EntityRef) => !planned.has(refKey(target)) && lives.get(refKey(target))?.life === "live";
      if ((targets.get(refKey(ref)) ?? []).some(isOther)) {
        replaced.set(refKey(ref), [...(replaced.get(refKey(ref)) ?? []), link]);
      }
    }
  }
  return replaced;
}

/** Names an object with the parts that drifted and the last who wrote one of them. */
function driftedObject(change: Omit<Change, "seq">, parts: readonly string[]): DriftedObject {
  const { ref, displayName, existenceBy, properties, links } = change;
  const found = [
    { part: EXISTENCE, by: existenceBy },
    ...properties.map(({ name, by }) => ({ part: name, by })),
    ...links.map(({ link, by }) => ({ part: link, by })),
  ];
  const by = found
    .filter(({ part }) => parts.includes(part))
    .flatMap(({ by: authors }) => (authors === undefined || authors.last.time === null ? [] : [authors.last]))
    .sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
  const [last] = by;
  return { ref, displayName, parts, ...(last === undefined ? {} : { by: last }) };
}

/** Shows a list to an assessment with these rows as rows that stay. */
export function withoutRows(plan: PlanReader, inert: ReadonlySet<number>): PlanReader {
  const shown = (row: PlanItemSummary): PlanItemSummary =>
    inert.has(row.seq) ? { ...row, isRecoverable: false, notRecoverable: "moved" } : row;
  return {
    summaries: async (after, limit) => (await plan.summaries(after, limit)).map(shown),
    summariesByRef: async (refs) =>
      new Map([...(await plan.summariesByRef(refs))].map(([key, row]) => [key, shown(row)])),
    summariesOfType: async (type, after, limit) => (await plan.summariesOfType(type, after, limit)).map(shown),
    itemsBySeq: async (seqs) =>
      (await plan.itemsBySeq(seqs)).map((item) =>
        inert.has(item.seq) ? { ...item, ...shown(item), change: withheld(item.change, "moved") } : item,
      ),
  };
}
