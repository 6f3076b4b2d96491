import * as z from "zod";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import type { ObjectLink, ObjectView } from "../../service/object-view.ts";
import { shownAccess } from "./access.ts";
import { stateWord } from "./found.ts";
import type { RenderedItems } from "./page.ts";
import { renewedObjects } from "./renewed.ts";
import { called, nameOf, stamp, trimmedRow } from "./text.ts";
import { propertiesWithin, valueLines } from "./whole-value.ts";

/** Kept for the properties of an object in each half of an answer. */
const PROPERTY_BYTES = 6_000;

/** Links of one name and direction to objects of one type, a row each. */
export const linkGroup = z.looseObject({
  link: z.string(),
  direction: z.string(),
  type: z.string(),
  rows: z.array(z.array(z.string())),
});

type LinkGroup = z.input<typeof linkGroup>;

/** Renders links a row each under their name. A state is that of a policy, or of an object that is not in use. */
export function linkGroups(links: readonly ObjectLink[]): RenderedItems<LinkGroup> {
  const groups = Map.groupBy(links, ({ link, direction, other }) => `${direction} ${link} ${other.type}`);
  const items = [...groups.values()].flatMap((group): (LinkGroup & { readonly line: string })[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { direction, other } = first;
    const link = cleaned(first.link, 200);
    const line = `${direction} it by ${link}, ${other.type}`;
    return [{ link, direction, type: other.type, columns: COLUMNS, rows: group.map(rowOf), line }];
  });
  return {
    items: items.map(({ line: _, ...item }) => item),
    lines: items.flatMap(({ line, rows }) => [
      `${line}:`,
      ...rows.map(
        ([id, name, ...rest]) => `  ${[name === NO_NAME ? name : called(name, NO_NAME), ...rest].join(", ")} ${id}`,
      ),
    ]),
  };
}

const NO_NAME = "(no name)";
const COLUMNS = ["id", "displayName", "state", "meaning"];

function rowOf(link: ObjectLink): string[] {
  const state = link.otherLife === "live" ? (link.otherState ?? "") : stateWord(link.otherLife);
  const name = nameOf(link.otherName) || NO_NAME;
  const cells = trimmedRow([cleaned(link.other.id, 200), name, cleaned(state, 60), link.still ? "" : "no longer"]);
  return cells.map(String);
}

/** The call that shows one property whole, page by page. */
const wholeProperty = ({ type, id }: EntityRef, at: string, path: string): string =>
  `get_object with type "${type}", id "${id}"${at === "now" ? "" : `, at "${cleaned(at, 100)}"`} and link "${cleaned(path, 200)}"`;

/** Returns what stands beside the links: on the first page everything else about the object. */
export function objectFacts(view: ObjectView, isFirst: boolean, at = "now") {
  const { ref, displayName, life, lifeNow, asOf, facts, access, linkTotals } = view;
  const names = Object.fromEntries(
    Object.entries(view.names).map(([id, name]): [string, string] => [id, cleaned(name, NAME_LENGTH)]),
  );
  const { properties, ...kept } = propertiesWithin(view.properties, PROPERTY_BYTES);
  const shown = shownAccess(access, asOf);
  const cut = [...kept.cut, ...shown.cut];
  const head = {
    type: ref.type,
    id: ref.id,
    displayName: nameOf(displayName),
    state: stateWord(life),
    stateNow: lifeNow === life ? undefined : stateWord(lifeNow),
    asOf: stamp(asOf),
  };
  const totals = linkTotals.map(({ direction, link, total }) => ({ direction, link: cleaned(link, 200), total }));
  if (!isFirst) return { data: { ...head, linkTotals: totals }, lines: [] };
  const shownFacts = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === "string" ? cleaned(value, 200) : value]),
  );
  const renewed = renewedObjects(ref, view.renewed);
  const data = {
    ...head,
    renewed: renewed.length === 0 ? undefined : renewed,
    ...shownFacts,
    properties,
    names: Object.keys(names).length === 0 ? undefined : names,
    cut: cut.length === 0 ? undefined : cut.map((part) => ({ ...part, shownBy: wholeProperty(ref, at, part.path) })),
    ...shown.data,
    linkTotals: totals,
  };
  const lines = [
    ...renewed,
    ...Object.entries(shownFacts).map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(properties).flatMap(([name, value]) => valueLines(cleaned(name, 60), value, names)),
    ...shown.lines,
    ...cut.map(
      ({ path, shown, total }) =>
        `${path}: ${numberText(shown)} of ${numberText(total)} shown: ${wholeProperty(ref, at, path)}`,
    ),
    ...totals.map(({ direction, link, total }) => `links ${direction} it, ${link}: ${numberText(total)}`),
  ];
  return { data, lines };
}
