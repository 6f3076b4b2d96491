import { RewindError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { iso, type Millis } from "../../domain/time.ts";
import type { LinkTotal, ObjectLink, ObjectRequest, ObjectView } from "../../service/object-view.ts";
import type { PageRequest } from "../../service/page.ts";
import { pageFrame } from "../../summaries/paging.ts";
import type { LookUpContext, LostObject } from "./look-ups.ts";
import { readWhole } from "./whole-object.ts";

/**
 * Implements `Investigation.getObject` for the present, which is all that Graph shows. A purged object is known by the
 * policies that still name it, and by the audit log.
 */
export async function getObject(
  context: LookUpContext,
  { ref: { type, id }, at, isContinued, link, direction }: ObjectRequest,
  request: PageRequest,
): Promise<ObjectView> {
  if (at !== null && isContinued !== true) throw presentOnly();
  const ref: EntityRef = { type, id: canonicalId(id) };
  const frame = pageFrame(`object ${refKey(ref)} ${link ?? ""} ${direction ?? ""}`.slice(0, 500), ["number"], request);
  const { seen, lost, links, access, asOf, hidden, notes } = await context.objects.get(refKey(ref), () =>
    readWhole(context, ref),
  );
  if (seen === null && links.length === 0 && !hidden && lost?.isKnown !== true) throw unknownObject(ref, lost);
  const wanted = links.filter(
    (one) => (link === undefined || one.link === link) && (direction === undefined || one.direction === direction),
  );
  const start = frame.after?.[0] ?? 0;
  const life = seen?.life ?? "gone";
  return {
    ref,
    displayName: seen === null ? (lost?.displayName ?? null) : seen.displayName,
    life,
    lifeNow: life,
    asOf,
    properties: setProperties(seen?.properties ?? {}),
    facts: {},
    names: namesIn(links),
    traits: [
      ...(at === null || at === asOf ? [] : [readAgain(at)]),
      ...(seen?.properties.onPremisesSyncEnabled === true ? [SYNCHRONIZED] : []),
      ...notes,
    ],
    ...(access === undefined ? {} : { access }),
    linkTotals: totalsOf(wanted),
    ...frame.page(wanted.slice(start, start + frame.wanted), (_, at) => [start + at + 1]),
    total: wanted.length,
  };
}

const SYNCHRONIZED =
  "It is synchronized from on-premises Active Directory: changes are made there, and no recovery writes it.";

const readAgain = (earlier: Millis): string =>
  `The page before was of ${iso(earlier)}, and this one was read again: what was written in between can be missing or shown twice.`;

/** Members that describe the answer and not the object stay out. */
const setProperties = (properties: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => value !== null && name !== "id" && !name.startsWith("@")),
  );

/** The names of objects that the properties mention, most of which are links as well. */
const namesIn = (links: readonly ObjectLink[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    links
      .filter(({ direction, link }) => direction === "from" && link.includes("."))
      .flatMap(({ other, otherName }) => (otherName === null ? [] : [[other.id, otherName]]))
      .slice(0, 50),
  );

function totalsOf(links: readonly ObjectLink[]): LinkTotal[] {
  return [...Map.groupBy(links, ({ direction, link }) => `${direction} ${link}`).values()].flatMap(
    ([first, ...more]) =>
      first === undefined ? [] : [{ direction: first.direction, link: first.link, total: more.length + 1 }],
  );
}

const presentOnly = (): RewindError =>
  new RewindError(
    "notSupported",
    "Microsoft's snapshots cannot be read: an object is shown as it is now. A preview of it shows what differs from a snapshot.",
  );

const unknownObject = ({ type, id }: EntityRef, lost: LostObject | null): RewindError =>
  new RewindError(
    "notFound",
    `The directory has no ${type} ${id.slice(0, 80)}, in use or deleted, and no policy names it. ${lost?.note ?? ""} find_objects finds an object's type and id.`,
  );
