import type { Change } from "../../domain/change.ts";
import { asEntityType, type EntityRef, refKey } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import { checkScope, scopeTest } from "../../domain/scope.ts";
import { asInstant, type Instant, iso } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { Comparison, Investigation } from "../../service/investigation.ts";
import { touchedInOrder } from "../../store/history/touched-in-order.ts";
import { COMPARED_FOR_A_PAGE, READ_ROWS } from "../../store/sql/batch-sizes.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { assessSpan } from "../assess/assess-span.ts";
import { MOST_ASSESSED } from "../assess/span-facts.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { requireSnapshot } from "../capture/snapshots.ts";
import { signed } from "../compare/attribution.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { withNames } from "../compare/name-ids.ts";
import { notComparedIn } from "../compare/not-compared.ts";
import { relatedChanges } from "../compare/related-changes.ts";
import { rememberedComparer } from "../compare/remembered-comparer.ts";
import type { EngineContext } from "../context.ts";
import { LINKS_SHOWN } from "../plan/list-changes.ts";
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
    const list = `compared ${from} ${request.to ?? "now"} ${JSON.stringify(scope)}`.slice(0, 500);
    const frame = pageFrame(list, ["number", "string", "string", "number"], page);
    const place = frame.after;
    const to = place === null ? await later(context, request.to) : asInstant(place[0]);
    // Since the newest snapshot nothing may have changed, which is an answer.
    if (from > to || (from === to && request.to !== null)) {
      throw invalid(
        `"from" (${iso(from)}) is not before "to" (${iso(to)}). Exchange them, because changes are listed forward in time.`,
      );
    }
    const basis = { from, to, scope, coverage: context.coverage };
    const after = place === null ? null : { ref: { type: asEntityType(place[1]), id: place[2] }, seq: place[3] };
    const test = scopeTest(scope);
    const part = scope.actor === undefined ? null : await readActorsPart(context, scope.actor, basis);
    const isWanted = (ref: EntityRef) => test.has(ref) && (part === null || part.refs.has(refKey(ref)));
    const found = await differencesAfter(context, basis, isWanted, { after, wanted: frame.wanted, part });
    return {
      from,
      to,
      ...(after === null ? await firstPageOnly(context, basis, isWanted) : {}),
      ...frame.page(
        await withNames(context, frame.shown(found), basis),
        ({ ref, seq }) => [to, ref.type, ref.id, seq],
        found.length > frame.limit,
      ),
    };
  };

async function firstPageOnly(
  context: EngineContext,
  basis: ComparisonBasis,
  isWanted: (ref: EntityRef) => boolean,
): Promise<Pick<Comparison, "done" | "notCompared" | "related">> {
  const assessed: EntityRef[] = [];
  for await (const { refs } of touchedInOrder(context.store.db, basis, READ_ROWS)) {
    assessed.push(...refs.filter(isWanted));
    if (assessed.length > MOST_ASSESSED) break;
    await yieldToEventLoop();
  }
  const done = await assessSpan(context, basis, assessed);
  const related = await relatedChanges(context, basis);
  const notCompared = await notComparedIn(context.store.db, basis);
  return {
    done,
    ...(notCompared === null ? {} : { notCompared }),
    ...(related.length === 0 ? {} : { related }),
  };
}

async function later(
  context: EngineContext,
  to: Parameters<Investigation["compareSnapshots"]>[0]["to"],
): Promise<Instant> {
  return (to === null ? await freshHead(context) : await requireSnapshot(context, to)).instant;
}

interface StretchWanted {
  readonly after: { readonly ref: EntityRef; readonly seq: number } | null;
  readonly wanted: number;
  readonly part: ActorsPart | null;
}

async function differencesAfter(
  context: EngineContext,
  basis: ComparisonBasis,
  isWanted: (ref: EntityRef) => boolean,
  { after, wanted, part }: StretchWanted,
): Promise<Change[]> {
  const found: Change[] = [];
  let seq = after?.seq ?? 0;
  const range = { ...basis, after: after?.ref ?? null };
  const compare = await rememberedComparer(context, basis);
  for await (const { refs } of touchedInOrder(context.store.db, range, COMPARED_FOR_A_PAGE)) {
    const candidates = refs.filter(isWanted);
    if (candidates.length === 0) continue;
    const differences = await compare(candidates);
    const left = differences.slice(0, part === null ? wanted - found.length : differences.length);
    for (const change of await signed(context, left, basis)) {
      const narrowed = part === null ? { ...change, seq: 0 } : part.narrowed({ ...change, seq: 0 });
      if (narrowed !== null) found.push({ ...narrowed, links: narrowed.links.slice(0, LINKS_SHOWN), seq: ++seq });
    }
    if (found.length >= wanted) break;
    await yieldToEventLoop();
  }
  return found.slice(0, wanted);
}
