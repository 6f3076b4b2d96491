import { asEntityType, distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type EntityState, labelEnds, labelOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import type { LinkDirection, LinkTotal, ObjectLink, ObjectRequest, ObjectView } from "../../service/object-view.ts";
import { countLinksAt, linksAfter } from "../../store/history/links-in-order.ts";
import { newestVersions, type Version } from "../../store/history/object-versions.ts";
import type { PageFrame } from "../../summaries/paging.ts";
import { lostNames } from "../compare/lost-names.ts";
import type { EngineContext } from "../context.ts";
import { lifeOf } from "./find-objects.ts";
import { type FoundMention, placeOf } from "./object-mentions.ts";
import type { Moments } from "./references.ts";

/** The frozen instant, then direction, link, and the other object. A mention is marked, because it comes before all links. */
type LinkRowPlace = [number, string, string, string, string];

const ends = { from: "source", to: "target" } as const;
const MENTION = "mention ";

/** Returns one page of an object's links: what its properties or others' name, then links from it, then links to it. */
export async function objectLinks(
  context: EngineContext,
  ref: EntityRef,
  mentions: readonly FoundMention[],
  { link, direction }: Selected,
  { then, head }: Moments,
  frame: PageFrame<LinkRowPlace>,
): Promise<Pick<ObjectView, "items" | "cursors" | "nextCursor" | "linkTotals" | "total">> {
  const { db } = context.store;
  const isWanted = (one: { readonly link: string; readonly direction: LinkDirection }) =>
    (link === undefined || one.link === link) && (direction === undefined || one.direction === direction);
  const wanted = mentions.filter(isWanted);
  const rows = mentionsAfter(wanted, frame.after).slice(0, frame.wanted);
  for (const way of ["from", "to"] as const) {
    const after = placeAmong(way, frame.after);
    if (after === "past" || (direction !== undefined && direction !== way)) continue;
    const left = frame.wanted - rows.length;
    if (left <= 0) break;
    for (const found of await linksAfter(db, { end: ends[way], ref, link }, then, after, left)) {
      const other = way === "from" ? found.target : found.source;
      rows.push({ link: found.link, direction: way, other, still: true });
    }
  }
  const shown = frame.shown(rows);
  const linkTotals = [...totalsOf(wanted), ...(await linkCounts(context, ref, then)).filter(isWanted)];
  const isMention = new Set<FoundMention>(wanted);
  const placeIn = (_: ObjectLink, at: number): LinkRowPlace => {
    const row = shown[at];
    if (row === undefined) return [head, "", "", "", ""];
    const mark = isMention.has(row) ? MENTION : "";
    return [head, `${mark}${row.direction}`, row.link, row.other.type, row.other.id];
  };
  return {
    ...frame.page(await named(context, shown, head), placeIn, rows.length > shown.length),
    linkTotals,
    total: linkTotals.reduce((sum, { total }) => sum + total, 0),
  };
}

type Selected = { readonly [Name in "link" | "direction"]: ObjectRequest[Name] | undefined };

function mentionsAfter(mentions: readonly FoundMention[], after: LinkRowPlace | null): FoundMention[] {
  if (after === null) return [...mentions];
  const [, way, link, type, id] = after;
  if (!way.startsWith(MENTION)) return [];
  const direction = way === `${MENTION}to` ? "to" : "from";
  const last = placeOf({ direction, link, other: { type: asEntityType(type), id } });
  return mentions.filter((one) => placeOf(one) > last);
}

/** Returns the place after which links of a direction go on, or that all of them were shown already. */
function placeAmong(way: LinkDirection, after: LinkRowPlace | null) {
  if (after === null || after[1].startsWith(MENTION)) return null;
  const [, last, link, type, id] = after;
  if (last === way) return { link, type, id };
  return last === "to" ? "past" : null;
}

function totalsOf(mentions: readonly FoundMention[]): LinkTotal[] {
  const byPlace = Map.groupBy(mentions, ({ direction, link }) => `${direction} ${link}`);
  return [...byPlace.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ direction: first.direction, link: first.link, total: more.length + 1 }],
  );
}

async function linkCounts({ store }: EngineContext, ref: EntityRef, then: Moments["then"]): Promise<LinkTotal[]> {
  const counted = async (direction: LinkDirection) =>
    (await countLinksAt(store.db, ends[direction], ref, then)).map((one) => ({ direction, ...one }));
  return [...(await counted("from")), ...(await counted("to"))];
}

async function named(context: EngineContext, shown: readonly FoundMention[], head: Instant): Promise<ObjectLink[]> {
  const { store } = context;
  const versions = await newestVersions(store.db, distinctRefs(shown.map(({ other }) => other)));
  const further = distinctRefs([...versions.values()].flatMap(({ state }) => labelEnds(state.ref, state.properties)));
  const all = new Map<RefKey, Version>([...(await newestVersions(store.db, further)), ...versions]);
  const nameOf = (ref: EntityRef) => all.get(refKey(ref))?.state.displayName ?? null;
  const lost = await lostNames(
    context,
    shown.map(({ other }) => other).filter((other) => !versions.has(refKey(other))),
    head,
  );
  const label = (state: EntityState) => labelOf(state, nameOf);
  return shown.map(({ link, direction, other, still }): ObjectLink => {
    const version = all.get(refKey(other));
    const policyState = version?.state.properties.state;
    return {
      link,
      direction,
      other,
      otherName: version === undefined ? (lost.get(refKey(other)) ?? null) : label(version.state),
      otherLife: version === undefined ? "gone" : lifeOf(version),
      ...(isPolicy(other) && typeof policyState === "string" ? { otherState: policyState } : {}),
      still,
    };
  });
}

const isPolicy = ({ type }: EntityRef): boolean =>
  type === "conditionalAccessPolicy" || type === "authenticationMethodPolicy";
