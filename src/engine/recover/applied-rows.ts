import type { Coverage } from "../../domain/coverage.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/entity.ts";
import { sameValue } from "../../domain/equality.ts";
import type { JobId } from "../../domain/ids.ts";
import { type Link, linkKey } from "../../domain/link.ts";
import { unseenIn } from "../../domain/part.ts";
import type { ReasonCode } from "../../domain/reason.ts";
import { recoverable, recoverableProperties } from "../../domain/recoverable.ts";
import { everything, type ScopeTest, scopeTest } from "../../domain/scope.ts";
import { type EntityState, endsOf } from "../../domain/state.ts";
import type { Successors } from "../../domain/successors.ts";
import type { Instant } from "../../domain/time.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { Presence } from "../../store/history/entity-versions.ts";
import { presentLinks } from "../../store/history/present-links.ts";
import { presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import { failuresOfRows } from "../../store/work/ledger.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { allPlanItems } from "../../store/work/plan-items.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import { blockedLink, totalsOf } from "../compare/link-changes.ts";
import type { EngineContext } from "../context.ts";

/** A row of an applied list of which something is not as it was approved. */
export interface Unreached {
  /** The row with the parts that are not as approved, and why where that is known. `ref` is the newest object in its place. */
  readonly item: PlanItem;
  /** True for an object that the list was to bring back or change, and that exists no longer. */
  readonly isGone: boolean;
}

/** What became of some rows of an applied list. */
export interface JudgedRows {
  readonly unreached: readonly Unreached[];
  /** The type of each object of which a part could not be read, so that it is not judged, or not whole. */
  readonly unread: readonly EntityType[];
  /** The number of rows that were read whole and are as approved. */
  readonly asApproved: number;
}

/** An applied list, and the instant at which the tenant is held against it. */
export interface AppliedAt {
  readonly recovery: JobId;
  readonly list: JobId;
  readonly at: Instant;
  readonly successors: Successors;
  readonly coverage: Coverage;
}

interface Present {
  readonly states: ReadonlyMap<RefKey, EntityState>;
  readonly ends: ReadonlyMap<RefKey, Presence>;
  readonly links: ReadonlySet<string>;
  readonly successors: Successors;
  readonly coverage: Coverage;
  /** What the reading of the tenant saw. */
  readonly seen: ScopeTest;
}

/**
 * Finds the rows of an applied list of which a part is not in force at an instant. It looks at the tenant and not at a
 * second comparison, because that leaves out purged objects and what other actors wrote since. It holds one batch of rows.
 */
export class AppliedList {
  readonly #context: EngineContext;
  readonly #applied: AppliedAt;
  readonly #seen: ScopeTest;

  private constructor(context: EngineContext, applied: AppliedAt, seen: ScopeTest) {
    this.#context = context;
    this.#applied = applied;
    this.#seen = seen;
  }

  static async at(context: EngineContext, applied: AppliedAt): Promise<AppliedList> {
    const unread = (await captureAt(context.store.db, applied.at))?.unread ?? [];
    return new AppliedList(context, applied, unseenIn(unread).within(scopeTest(everything)));
  }

  /** Yields what became of all rows that were to be written, in batches. */
  async *all(): AsyncGenerator<JudgedRows> {
    for await (const rows of allPlanItems(this.#context.store.db, this.#applied.list, { recoverable: true })) {
      yield await this.judged(rows);
    }
  }

  /** Says what became of these rows. */
  async judged(rows: readonly PlanItem[]): Promise<JudgedRows> {
    if (rows.length === 0) return { unreached: [], unread: [], asApproved: 0 };
    const { recovery, successors } = this.#applied;
    const present = await this.#present(rows);
    const failures = await failuresOfRows(
      this.#context.store.db,
      recovery,
      rows.map(({ seq }) => seq),
    );
    const unread = rows.filter((row) => !isSeen(row, present));
    const found = rows.flatMap((row) => unreachedParts(row, present, failures.get(row.seq)) ?? []);
    const keys = new Set([
      ...found.map(({ item }) => refKey(item.ref)),
      ...unread.map(({ ref }) => refKey(successors.newest(ref))),
    ]);
    const asApproved = rows.filter(({ ref }) => !keys.has(refKey(successors.newest(ref)))).length;
    return { unreached: found, unread: unread.map(({ ref }) => ref.type), asApproved };
  }

  async #present(rows: readonly PlanItem[]): Promise<Present> {
    const { at, successors, coverage } = this.#applied;
    const { db } = this.#context.store;
    const links = rows.flatMap((row) => plannedLinks(row).map(({ link }) => successors.link(link)));
    const ends = rows.flatMap(({ ref, change }) =>
      [...change.properties.map(({ name, then, now }) => ({ [name]: then ?? now }))].flatMap((one) =>
        endsOf(ref, one).flat(),
      ),
    );
    const around = [...links.flatMap(({ source, target }) => [source, target]), ...ends].map((ref) =>
      successors.newest(ref),
    );
    const instants = { from: at, to: at };
    const newest = rows.map(({ ref }) => successors.newest(ref));
    return {
      states: (await statesAtBoth(db, newest, instants)).now,
      ends: (await presencesAtBoth(db, around, instants)).now,
      links: await presentLinks(db, links, at),
      successors,
      coverage,
      seen: this.#seen,
    };
  }
}

const plannedLinks = ({ ref, change }: Pick<PlanItem, "ref" | "change">) =>
  change.links
    .filter(({ notRecoverable }) => notRecoverable === undefined)
    .map((one) => ({ one, link: { link: one.link, source: ref, target: one.target } satisfies Link }));

/** Returns true if all approved parts of a row were read. */
function isSeen({ ref, change, changedFields }: PlanItem, { seen, successors }: Present): boolean {
  const facets = [...changedFields, ...change.links.map(({ link }) => link)];
  return seen.has(successors.newest(ref)) && facets.every((facet) => seen.covers(ref.type, facet));
}

function unreachedParts(row: PlanItem, present: Present, failure: ReasonCode | undefined): Unreached | null {
  const planned = row.change;
  const ref = present.successors.newest(row.ref);
  if (!present.seen.has(ref)) return null;
  const now = present.states.get(refKey(ref));
  const found = actsOnObject(planned) ? objectParts(planned, ref, now, present) : null;
  const isDeleted = now?.life === "softDeleted" && planned.action === "update";
  const links = linkParts(row, now, present, isDeleted && found === null);
  if (found === null && links.length === 0) return null;
  const isGone = now === undefined && planned.action !== "softDelete";
  const lost = isGone ? "hardDeleted" : isDeleted ? "objectDeleted" : undefined;
  const why = lost ?? (failure === "moved" ? undefined : failure);
  const ofObject = found !== null || lost !== undefined;
  const told: Omit<Difference, "notRecoverable" | "linkTotals"> = {
    ref,
    displayName: now?.displayName ?? row.displayName,
    action: found === null ? "update" : found.action,
    basis: planned.basis,
    properties: found?.properties ?? [],
    links: ofObject ? links : links.map((link) => blockedLink(link, link.notRecoverable ?? why)),
  };
  const linkTotals = totalsOf(told.links);
  const change = { ...told, linkTotals, ...(why === undefined || !ofObject ? {} : { notRecoverable: why }) };
  return { item: { ...row, ref, change }, isGone };
}

/** Returns what of an object's life and properties is not as approved, or null if all of it is. */
function objectParts(
  { action, properties }: Difference,
  ref: EntityRef,
  now: EntityState | undefined,
  present: Present,
): Pick<Difference, "action" | "properties"> | null {
  const isEdge = recoverable[ref.type].ends !== null;
  if (action === "softDelete") {
    if (now === undefined || now.life !== "live" || (isEdge && !isInForce(now, present))) return null;
    return { action, properties };
  }
  if (now === undefined) {
    const then = Object.fromEntries(properties.map(({ name, then }) => [name, then]));
    // A grant of a deleted object comes back with it.
    if (isEdge && endsOf(ref, then).some((end) => end.some((one) => lifeOf(one, present) === "softDeleted")))
      return null;
    return { action, properties: [] };
  }
  if (now.life !== "live") return { action: action === "update" ? action : "restore", properties };
  const compared = new Set(recoverableProperties(ref.type, present.coverage));
  const differing = properties.flatMap((property) => {
    const { name } = property;
    const [wanted, value] = [present.successors.value(name, property.then), now.properties[name] ?? null];
    return !compared.has(name) || !present.seen.covers(ref.type, name) || sameValue(ref.type, name, value, wanted)
      ? []
      : [{ ...property, now: value, then: wanted }];
  });
  return differing.length === 0 ? null : { action: "update", properties: differing };
}

const lifeOf = (ref: EntityRef, { ends, successors }: Present) =>
  ends.get(refKey(successors.newest(ref)))?.life ?? "gone";

const isInForce = ({ ref, properties }: EntityState, present: Present): boolean =>
  endsOf(ref, properties).every((end) => end.some((one) => lifeOf(one, present) === "live"));

/** A deleted object keeps its links, of which those that were added are out of force with it. */
function linkParts(
  row: PlanItem,
  now: EntityState | undefined,
  present: Present,
  isDeleted: boolean,
): Difference["links"] {
  return plannedLinks(row).flatMap(({ one, link }) => {
    if (!present.seen.covers(link.source.type, link.link)) return [];
    const { target, ...rest } = present.successors.link(link);
    const isThere = present.links.has(linkKey({ target, ...rest }));
    if (isThere && one.action === "add") return isDeleted ? [{ ...one, target }] : [];
    if (!isThere && one.action === "remove") return [];
    const life = lifeOf(target, present);
    // A link to a deleted object is not in force, and comes back with it.
    if (one.action === "remove") return now?.life !== "live" || life !== "live" ? [] : [{ ...one, target }];
    if (life === "live") return [{ ...one, target }];
    return [{ ...one, target, notRecoverable: life === "gone" ? ("targetGone" as const) : ("targetDeleted" as const) }];
  });
}
