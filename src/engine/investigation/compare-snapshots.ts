import { type Change, LINKS_SHOWN } from "../../domain/changes/change.ts";
import type { Successors } from "../../domain/changes/successors.ts";
import { invalid } from "../../domain/errors.ts";
import { asEntityType, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { checkScope, type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { asInstant, type Instant, iso, type Millis } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { Comparison, Investigation } from "../../service/investigation.ts";
import { readSuccessors, readSuccessorsAt } from "../../store/history/successors.ts";
import { type TouchedRange, touchedFew, touchedInOrder } from "../../store/history/touched-in-order.ts";
import { COMPARED_FOR_A_PAGE, READ_ROWS } from "../../store/sql/batch-sizes.ts";
import { type PageFrame, pageFrame } from "../../summaries/paging.ts";
import type { AssessedSpan } from "../assess/assess-span.ts";
import { MOST_ASSESSED, spanComparer } from "../assess/span-facts.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { requireSnapshot } from "../capture/snapshots.ts";
import { signed } from "../compare/attribution.ts";
import type { Comparer, ComparisonBasis } from "../compare/comparison.ts";
import { withLinksOfNew } from "../compare/links-of-new.ts";
import { withNames } from "../compare/name-ids.ts";
import { notComparedIn } from "../compare/not-compared.ts";
import { withToldNames } from "../compare/passed-names.ts";
import { relatedChanges } from "../compare/related-changes.ts";
import { rememberedComparer, rememberedNames } from "../compare/remembered-comparer.ts";
import { type ReadActs, readUnheldActs } from "../compare/unheld-acts.ts";
import { unknownAuthors } from "../compare/unknown-authors.ts";
import { withRenewals } from "../compare/with-renewals.ts";
import type { EngineContext } from "../context.ts";
import { type ActorsPart, readActorsPart } from "./actors-part.ts";

/**
 * See `Investigation.compareSnapshots`. It needs no job and no list: a page compares from its cursor on until it is
 * full. Cost follows the changes that captures found in between, and the compared objects. The first page compares up
 * to 20,000 of them, to find the dangers.
 */
export const compareSnapshots =
  (context: EngineContext): Investigation["compareSnapshots"] =>
  async (request, page) => {
    const scope = checkScope(request.scope, context.coverage);
    const { instant: from } = await requireSnapshot(context, request.from);
    const frame = pageFrame(
      `compared ${from} ${request.to ?? "now"} ${JSON.stringify(scope)}`.slice(0, 500),
      ["number", "string", "string", "number", "number"],
      page,
    );
    const place = frame.after;
    const { instant: to, readUntil } =
      place === null ? await later(context, request.to) : { instant: asInstant(place[0]), readUntil: undefined };
    // Since the newest snapshot nothing may have changed, which is an answer.
    if (from === to && request.to !== null) {
      throw invalid(
        `"from" and "to" stand for the same snapshot, of ${iso(from)}, so that there is nothing to compare. list_activity with since ` +
          "and until reads what was written between two times.",
      );
    }
    if (from > to) {
      throw invalid(
        `"from" (${iso(from)}) is not before "to" (${iso(to)}). Exchange them, because changes are listed forward in time.`,
      );
    }
    const basis = { from, to, scope, coverage: context.coverage };
    const span = { ...basis, isNow: request.to === null, callerId: request.callerId };
    const after = place === null ? null : { ref: { type: asEntityType(place[1]), id: place[2] }, seq: place[3] };
    const test = scopeTest(scope);
    const part = scope.actor === undefined ? null : await readActorsPart(context, scope.actor, span);
    const isWanted = (ref: EntityRef) => test.has(ref) && (part === null || part.refs.has(refKey(ref)));
    const compare = await rememberedComparer(context, basis);
    const made = await readSuccessors(context.store.db);
    const successors = made.isEmpty ? made : await readSuccessorsAt(context.store.db, to);
    const shownLinks = place?.[4] ?? 0;
    const listed = { ...basis, few: await touchedFew(context.store.db, basis) };
    const found =
      after !== null && shownLinks > 0
        ? await changesOf(context, basis, compare, [after.ref], part)
        : await differencesAfter(context, listed, compare, isWanted, { after, wanted: frame.wanted, part });
    const connected = await withPredecessors(context, basis, frame.shown(found), made, successors);
    const withIds = await withNames(context, connected, basis);
    const known = rememberedNames(context, basis);
    const { changes: named, beside } = await withToldNames(context, withIds, basis, known);
    const { differing, ...first } =
      after === null ? await firstPageOnly(context, { ...listed, ...span, successors }, isWanted) : {};
    const passed = {
      ...beside,
      ...(readUntil === undefined ? {} : { readUntil }),
      ...(part === null || part.namesTold.length === 0 ? {} : { actorNames: part.namesTold }),
    };
    const [only] = named;
    if (isOneObject(scope) && named.length === 1 && only !== undefined) {
      return { from, to, ...first, ...passed, ...linkPage(frame, to, only, shownLinks) };
    }
    const goesOn = found.length > frame.limit;
    // Parts of an actor, and objects that took the place of others, are no rows of their own.
    const isCounted = differing !== undefined && part === null && made.isEmpty;
    return {
      from,
      to,
      ...first,
      ...(isCounted && differing > 0 ? { total: differing } : {}),
      ...passed,
      ...frame.page(named, ({ ref, seq }) => [to, ref.type, ref.id, seq, 0], goesOn),
    };
  };

/**
 * Connects objects with those that took their place. One that was created for a purged one is told with what differs from
 * it. `made` are those of all recoveries, and `successors` those that were there at the second instant.
 */
async function withPredecessors(
  context: EngineContext,
  basis: ComparisonBasis,
  changes: readonly Change[],
  made: Successors,
  successors: Successors,
): Promise<readonly Change[]> {
  if (made.isEmpty) return changes;
  const connected = withRenewals(changes, made);
  const isCreated = ({ ref, action }: Change) => action === "softDelete" && successors.predecessors(ref).length > 0;
  const created = connected.filter(isCreated);
  if (created.length === 0) return connected;
  const compare = await spanComparer(context, { ...basis, successors });
  const differences = await compare(created.map(({ ref }) => ref));
  const since = new Map((await signed(context, differences, basis)).map((one) => [refKey(one.ref), one]));
  return connected.map((change) => {
    if (!isCreated(change)) return change;
    const found = since.get(refKey(change.ref));
    if (found === undefined) return { ...change, asBefore: true };
    const { properties, linkTotals } = found;
    return { ...change, properties, links: found.links.slice(0, mostLinksOf(basis)), linkTotals };
  });
}

/** What was touched, if it is little, because a first page goes through it twice. */
type ListedOnce = Pick<TouchedRange, "few">;

const isOneObject = (scope: Scope): boolean =>
  "entities" in scope && scope.entities.length === 1 && scope.entities[0]?.ids.length === 1;

/** Returns how many links of a change are kept: all of one object, because its links are paged. */
const mostLinksOf = ({ scope }: Pick<ComparisonBasis, "scope">): number | undefined =>
  isOneObject(scope) ? undefined : LINKS_SHOWN;

/** More links than a group has. */
const ALL = 1_000_000;

/** Returns one object's change with a page of its links, which can continue from any link. */
function linkPage(
  frame: PageFrame<[number, string, string, number, number]>,
  to: Instant,
  change: Change,
  afterLink: number,
): Pick<Comparison, "items" | "cursors" | "nextCursor" | "linkCursors"> {
  const { type, id } = change.ref;
  const upTo = afterLink + frame.limit;
  const links = change.links.slice(afterLink, upTo);
  const page = frame.page([{ ...change, links }], () => [to, type, id, 1, upTo], upTo < change.links.length);
  return { ...page, linkCursors: links.map((_, at) => frame.cursor([to, type, id, 1, afterLink + at + 1])) };
}

async function firstPageOnly(
  context: EngineContext,
  basis: AssessedSpan & ListedOnce,
  isWanted: (ref: EntityRef) => boolean,
): Promise<
  Pick<Comparison, "done" | "notCompared" | "unknownAuthors" | "related" | "unheld" | "actsReadBackTo"> & {
    readonly differing?: number;
  }
> {
  const assessed: EntityRef[] = [];
  for await (const { refs } of touchedInOrder(context.store.db, basis, READ_ROWS)) {
    assessed.push(...refs.filter(isWanted));
    if (assessed.length > MOST_ASSESSED) break;
    await yieldToEventLoop();
  }
  // A start does not need it.
  const { assessSpan } = await import("../assess/assess-span.ts");
  const span = await assessSpan(context, basis, assessed);
  const related = await relatedChanges(context, basis);
  const notCompared = await notComparedIn(context.store.db, basis);
  const unattributed = await unknownAuthors(context, basis, assessed.length);
  // A span that is too long to be assessed has the end of its log read all the same.
  const acts: ReadActs = span ?? (await readUnheldActs(context, basis, basis.scope.actor));
  const { unheld, readBackTo } = acts;
  return {
    done: span?.done ?? null,
    ...(span === null ? {} : { differing: span.differing }),
    ...(notCompared === null ? {} : { notCompared }),
    ...(unattributed === null ? {} : { unknownAuthors: unattributed }),
    ...(related.length === 0 ? {} : { related }),
    ...(unheld === null ? {} : { unheld }),
    ...(readBackTo === undefined ? {} : { actsReadBackTo: readBackTo }),
  };
}

async function later(
  context: EngineContext,
  to: Parameters<Investigation["compareSnapshots"]>[0]["to"],
): Promise<{ readonly instant: Instant; readonly readUntil?: Millis }> {
  if (to === null) return freshHead(context, { anew: true });
  const { instant } = await requireSnapshot(context, to);
  return { instant };
}

/** Compares objects and returns the first of those that differ, with their authors. */
async function changesOf(
  context: EngineContext,
  basis: ComparisonBasis,
  compare: Comparer,
  refs: readonly EntityRef[],
  part: ActorsPart | null,
  most = refs.length,
): Promise<Change[]> {
  const differences = await compare(refs);
  const shown = await withLinksOfNew(context.store.db, differences.slice(0, most), basis.to, mostLinksOf(basis) ?? ALL);
  const changes = await signed(context, shown, basis);
  return changes.flatMap((change) => {
    const narrowed = part === null ? { ...change, seq: 1 } : part.narrowed({ ...change, seq: 1 });
    return narrowed === null ? [] : [narrowed];
  });
}

interface StretchWanted {
  readonly after: { readonly ref: EntityRef; readonly seq: number } | null;
  readonly wanted: number;
  readonly part: ActorsPart | null;
}

async function differencesAfter(
  context: EngineContext,
  basis: ComparisonBasis & ListedOnce,
  compare: Comparer,
  isWanted: (ref: EntityRef) => boolean,
  { after, wanted, part }: StretchWanted,
): Promise<Change[]> {
  const found: Change[] = [];
  let seq = after?.seq ?? 0;
  const range = { ...basis, after: after?.ref ?? null };
  const mostLinks = mostLinksOf(basis);
  const portion = Math.max(COMPARED_FOR_A_PAGE, wanted);
  for await (const { refs } of touchedInOrder(context.store.db, range, portion)) {
    const candidates = refs.filter(isWanted);
    if (candidates.length === 0) continue;
    const most = part === null ? wanted - found.length : candidates.length;
    for (const change of await changesOf(context, basis, compare, candidates, part, most))
      found.push({ ...change, links: change.links.slice(0, mostLinks), seq: ++seq });
    if (found.length >= wanted) break;
    await yieldToEventLoop();
  }
  return found.slice(0, wanted);
}
