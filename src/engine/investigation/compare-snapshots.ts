import type { Change } from "../../domain/change.ts";
import { allEntityTypes, asEntityType, type EntityRef } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import { checkScope, scopeTest } from "../../domain/scope.ts";
import { asInstant, type Instant, iso } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { Investigation } from "../../service/investigation.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { COMPARED_FOR_A_PAGE } from "../../store/sql/batch-sizes.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { assessSpan } from "../assess/assess-span.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { requireSnapshot } from "../capture/snapshots.ts";
import { attribute } from "../compare/attribution.ts";
import { type ComparisonBasis, compareAll } from "../compare/comparison.ts";
import { withNames } from "../compare/name-ids.ts";
import type { EngineContext } from "../context.ts";
import { LINKS_SHOWN } from "../plan/list-changes.ts";

/**
 * See `Investigation.compareSnapshots`. It needs no job and no list: a page compares from its cursor on until it is
 * full. Cost follows the changes that captures found in between, and the compared objects. The first page compares all
 * of them, to find the dangers.
 */
export const compareSnapshots =
  (context: EngineContext): Investigation["compareSnapshots"] =>
  async (request, page) => {
    const scope = checkScope(request.scope, context.coverage);
    if (scope.actor !== undefined) {
      throw invalid(
        "A comparison has no actor: it says what differs. start_preview takes an actor, to undo their work.",
      );
    }
    const { instant: from } = await requireSnapshot(context, request.from);
    const list = `compared ${from} ${request.to ?? "now"} ${JSON.stringify(scope)}`.slice(0, 500);
    const frame = pageFrame(list, ["number", "string", "string", "number"], page);
    const place = frame.after;
    const to = place === null ? await later(context, request.to) : asInstant(place[0]);
    if (from >= to) {
      throw invalid(
        `"from" (${iso(from)}) is not before "to" (${iso(to)}). Exchange them, because changes are listed forward in time.`,
      );
    }
    const basis = { from, to, scope, coverage: context.coverage };
    const after = place === null ? null : { type: place[1], id: place[2], seq: place[3] };
    const test = scopeTest(scope);
    const touched = (await touchedBetween(context.store.db, from, to)).filter((ref) => test.has(ref));
    const found = await differencesAfter(context, basis, touched, after, frame.wanted);
    const shown = frame.shown(found);
    const done = after === null ? await assessSpan(context, basis, touched) : null;
    return {
      from,
      to,
      ...(done === null ? {} : { done }),
      ...frame.page(
        await signed(context, basis, shown),
        ({ ref, seq }) => [to, ref.type, ref.id, seq],
        found.length > shown.length,
      ),
    };
  };

async function later(
  context: EngineContext,
  to: Parameters<Investigation["compareSnapshots"]>[0]["to"],
): Promise<Instant> {
  return (to === null ? await freshHead(context) : await requireSnapshot(context, to)).instant;
}

async function differencesAfter(
  context: EngineContext,
  basis: ComparisonBasis,
  touched: readonly EntityRef[],
  after: { readonly type: string; readonly id: string; readonly seq: number } | null,
  wanted: number,
): Promise<Change[]> {
  const candidates = touched.filter((ref) => isAfter(ref, after));
  const found: Change[] = [];
  let seq = after?.seq ?? 0;
  for (let at = 0; at < candidates.length && found.length < wanted; at += COMPARED_FOR_A_PAGE) {
    const differences = await compareAll(context, basis, candidates.slice(at, at + COMPARED_FOR_A_PAGE));
    found.push(...differences.map((difference) => ({ ...difference, seq: ++seq })));
    await yieldToEventLoop();
  }
  return found.slice(0, wanted);
}

function isAfter(ref: EntityRef, after: { readonly type: string; readonly id: string } | null): boolean {
  if (after === null) return true;
  const [place, last] = [allEntityTypes.indexOf(ref.type), allEntityTypes.indexOf(asEntityType(after.type))];
  return place > last || (place === last && ref.id > after.id);
}

async function signed(context: EngineContext, basis: ComparisonBasis, changes: readonly Change[]): Promise<Change[]> {
  const refs = changes.map(({ ref }) => ref);
  const attributed = await attribute(context, refs, basis);
  const complete = changes.map((change) => {
    const { events, authors } = attributed.of(change.ref);
    const { links, ...rest } = authors.sign(change);
    return { ...rest, links: links.slice(0, LINKS_SHOWN), attribution: events };
  });
  return withNames(context, complete, basis);
}
