import { whyKept } from "../../domain/authors/staying-work.ts";
import type { Authorship, Change } from "../../domain/changes/change.ts";
import { reasons } from "../../domain/changes/reason.ts";
import { lackedAfterRebuild } from "../../domain/changes/rebuild.ts";
import type { Json } from "../../domain/json.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { renewedTexts } from "../../review/renewed-words.ts";
import { BY_ITS_RULE } from "../../review/rule-words.ts";
import { type ValueDifference, valueDifferences } from "../../review/value-difference.ts";
import { type Direction, differenceText, type ValueTextOptions, valueText } from "../../review/value-text.ts";
import { authoredText, partsOf, writerTold } from "./author.ts";
import type { AuthorLegend } from "./author-legend.ts";
import { briefDanger } from "./brief-danger.ts";
import { type BriefPart, linkParts } from "./brief-part.ts";
import { linksThenText } from "./change-links.ts";
import { valuesInPart } from "./cut-parts.ts";
import type { Detail } from "./detail.ts";
import { earlierAuthors, earlierParts } from "./earlier-author.ts";
import { keptText } from "./kept-text.ts";
import { lastWrite, lastWriteText } from "./last-write.ts";
import { allLostDifferences, lostNames, lostTexts } from "./lost-values.ts";
import { isThereAgain } from "./renewed.ts";
import { onlyRepointed, repointTexts } from "./repointed.ts";
import { called } from "./text.ts";
import { restoredTexts, type ToldAction, toldAction, toldChange } from "./told-direction.ts";
import { stays, unwritten } from "./unwritten.ts";

/** One change in a line, in parts that are shown alone or together with similar ones. */
export interface BriefChange {
  readonly change: Change;
  readonly action: ToldAction;
  readonly name: string;
  readonly parts: readonly BriefPart[];
  /** The authors by their short names, with their parts where there are several. */
  readonly by: string;
  /** Why it stays, what is kept, what is dangerous, what is left out: never cut. */
  readonly notes: readonly string[];
  /** All of its parts are shown. */
  readonly whole: boolean;
  /** Returns the same change without its values. */
  readonly named: () => BriefChange;
}

export interface BriefView {
  readonly direction: Direction;
  readonly legend: AuthorLegend;
  /** The call that shows what is left out of a change. */
  readonly whole: (change: Change) => string;
}

/** Longer values are described in words only. */
const LONGEST_CELL = 60;

export function briefChange(given: Change, view: BriefView, detail: Detail): BriefChange {
  const { direction, legend, whole } = view;
  const change = toldChange(given, direction);
  const { displayName, names = {}, contributions = [], notRecoverable, kept = [], linkTotals } = change;
  const options = { ...detail, direction, names };
  const keyOf = (by: Authorship | undefined) =>
    by === undefined ? "" : (by.elements ?? [{ by: by.last }]).map((one) => legend.keyOf(one.by)).join(",");
  const differences = differencesOf(change);
  const links = change.links.slice(0, detail.links);
  const total = linkTotals.add + linkTotals.remove + linkTotals.notRecoverable;
  const authors = contributions.slice(0, detail.authors);
  const written = lastWrite(change, writerTold);
  const then = linksThenText(change);
  const shownKept = kept.slice(0, detail.differences);
  const hidden: readonly (readonly [count: number, one: string, several?: string])[] = [
    [differences.length - detail.differences, "more part"],
    [Math.max(total, change.links.length) - links.length, "more link"],
    [kept.length - shownKept.length, "more kept value"],
    [contributions.length - authors.length, "more author"],
    [change.unnamed ?? 0, "id without its name", "ids without their names"],
  ];
  const inPart = valuesInPart(
    [...differences.slice(0, detail.differences).map(({ difference }) => difference), ...allLostDifferences(change)],
    detail,
  );
  const more = [
    ...hidden.flatMap(([count, one, several]) => (count > 0 ? [countOf(count, one, several)] : [])),
    ...(inPart > 0 ? [countOf(inPart, "value in part", "values in part")] : []),
  ];
  return {
    change,
    action: toldAction(change, direction),
    name: called(displayName, "(no name)"),
    parts: [
      ...differences.slice(0, detail.differences).map(
        ({ difference, by }): BriefPart => ({
          name: difference.path,
          text: onlySide(change, difference, options) ?? differenceText(difference, options),
          by: keyOf(by),
          ...(isCell(difference) ? { cells: { now: difference.now, then: difference.then } } : {}),
        }),
      ),
      ...(total > detail.links ? [{ name: "links", text: linksText(change, direction), by: "" }] : []),
      ...linkParts(links, keyOf, direction),
    ],
    by: authors
      .map((one) => `${legend.keyOf(one)}${contributions.length > 1 ? ` ${partsOf(one).join(", ")}` : ""}`)
      .join("; "),
    notes: [
      ...restoredTexts(change, direction),
      ...(then === undefined ? [] : [then]),
      ...(change.basis === "audit" ? ["value from the audit log"] : []),
      ...(lostTexts(change, options) ?? []),
      ...shownKept.map((value) => keptText(value, options)),
      ...(change.action === "rebuild" && notRecoverable === undefined
        ? [`gets a new id; by hand afterwards: ${lackedAfterRebuild(change.ref.type).join(" ")}`]
        : []),
      ...repointTexts(change),
      ...(written === undefined ? [] : [lastWriteText(written)]),
      ...earlierAuthors(change),
      ...renewedTexts(change),
      ...(notRecoverable === undefined || isThereAgain(change, direction)
        ? []
        : [`${stays[direction]}: ${notRecoverable}`]),
      // Parts that stay are shown with their reason already.
      ...(change.risks ?? []).filter(({ rule }) => rule !== "notRecovered").map((risk) => briefDanger(risk, change)),
      ...(more.length === 0 ? [] : [`${more.join(", ")}: ${whole(change)}`]),
    ],
    whole: more.length === 0,
    named: () => namedChange(given, view, detail),
  };
}

/** Marks parts that a page of values names without them. */
export const WITHOUT_VALUES = "without values";

/** Returns a change by the names of what differs, without a value, with everything that is dangerous about it. */
export function namedChange(given: Change, view: BriefView, detail: Detail): BriefChange {
  const kept = (given.kept ?? []).map(
    (value) =>
      `${value.use === undefined ? `${cleaned(value.name, 60)} stays: ` : ""}${whyKept(value, authoredText(value.by))}`,
  );
  const shown = kept.slice(0, detail.differences);
  const last = lastWrite(given, writerTold);
  const lastWritten = last === undefined ? [] : [lastWriteText(last)];
  const withoutValues = {
    attribution: [],
    kept: [],
    lost: [],
    properties: [],
    links: [],
    linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
  };
  const { byRule, ...row } = given;
  const brief = briefChange({ ...row, ...withoutValues }, view, detail);
  const change = toldChange(given, view.direction);
  const links = change.links.map(({ link, notRecoverable }) =>
    notRecoverable === undefined ? link : `${link} (${unwritten[view.direction]}: ${notRecoverable})`,
  );
  const names = [...change.properties.map(({ name }) => cleaned(name, 60)), ...new Set(links)];
  const lost = lostNames(change, view.direction);
  const fields = change.action === "update" && !authorsName(change) ? names : [];
  const isMarked = detail.isByName !== true && (names.length > 0 || brief.parts.length > 0);
  const moreKept = kept.length - shown.length;
  const left = moreKept > 0 ? [`${countOf(moreKept, "more kept value")}: ${view.whole(given)}`] : [];
  return {
    ...brief,
    change,
    parts: [],
    notes: [
      ...namesText(fields, isMarked),
      ...lost,
      ...onlyRepointed(given),
      ...lastWritten,
      ...earlierParts(change),
      ...(byRule === undefined ? [] : [BY_ITS_RULE]),
      ...shown,
      ...brief.notes,
      ...left,
    ],
    whole: true,
  };
}

/** A page of values marks the changes that it shows without them. */
const namesText = (names: readonly string[], isMarked: boolean): readonly string[] => {
  if (names.length === 0) return isMarked ? [WITHOUT_VALUES] : [];
  return [`${isMarked ? `${WITHOUT_VALUES}: ` : ""}${names.join(", ")}`];
};

/** Returns true if the authors of a row, who are several, stand beside the names of all that differs. */
function authorsName({ properties, links, contributions = [] }: Change): boolean {
  const written = new Set(contributions.flatMap(({ parts }) => Object.keys(parts)));
  const isNamed = [...properties.map(({ name }) => name), ...links.map(({ link }) => link)].every((name) =>
    written.has(name),
  );
  return contributions.length > 1 && isNamed && links.every(({ notRecoverable }) => notRecoverable === undefined);
}

/** Returns the parts of the properties that differ. The ends of a relationship that comes or goes are its name. */
function differencesOf({ ref, action, displayName, properties }: Change) {
  const { ends } = recoverable[ref.type];
  const isNamed = ends !== null && action !== "update" && displayName !== null;
  return properties
    .filter(({ name }) => !(isNamed && Object.hasOwn(ends, name)))
    .flatMap((property) => valueDifferences(ref.type, property).map((difference) => ({ difference, by: property.by })));
}

/** Returns the one side of a value that comes or goes with its object, which the action says. */
function onlySide({ ref, action }: Change, difference: ValueDifference, options: ValueTextOptions): string | null {
  if (action === "update" || recoverable[ref.type].softDeletable || difference.kind !== "value") return null;
  const { path, now, then } = difference;
  if (now !== null && then !== null) return null;
  return `${path}: ${valueText(now ?? then, options)}`;
}

function isCell({ kind, now, then }: ValueDifference): boolean {
  const isShort = (value: Json) =>
    typeof value === "string" ? value.length <= LONGEST_CELL : value === null || typeof value !== "object";
  return kind === "value" && isShort(now) && isShort(then);
}

/** Returns why something of these changes stays, by the code that their rows name. */
export function reasonsOf(changes: readonly Change[], direction: Direction): Record<string, string> {
  const codes = changes.flatMap((change) => [
    ...(isThereAgain(change, direction) ? [] : [change.notRecoverable]),
    ...(change.lost ?? []).flatMap(({ parts }) => parts.map(({ reason }) => reason)),
    ...change.links.map((link) => link.notRecoverable),
  ]);
  return Object.fromEntries(codes.flatMap((code) => (code === undefined ? [] : [[code, reasons[code]]])));
}

const linksText = ({ linkTotals: { add, remove, notRecoverable } }: Change, direction: Direction): string =>
  [
    ...(add > 0 ? [`links +${numberText(add)}`] : []),
    ...(remove > 0 ? [`links -${numberText(remove)}`] : []),
    ...(notRecoverable > 0 ? [`links ${unwritten[direction]}: ${numberText(notRecoverable)}`] : []),
  ].join(", ");
