import type { Change } from "../../domain/changes/change.ts";
import type { DangerAuthor } from "../../domain/dangers/done-danger.ts";
import type { Page } from "../../service/page.ts";
import type { ListedChanges } from "../../service/recovery-service.ts";
import { type BriefData, toldTogether } from "./alike.ts";
import { AuthorLegend, authorLines, authorTable } from "./author-legend.ts";
import { type BriefView, briefChange, namedChange, reasonsOf, WITHOUT_VALUES } from "./brief-change.ts";
import { type ChangeData, type ChangeView, wholeChange } from "./change.ts";
import {
  AUTHORS_ALONE,
  briefDetail,
  type Detail,
  fullDetail,
  leanerDetails,
  namesDetail,
  objectDetail,
} from "./detail.ts";
import { eachRow, fittedPage, type Halves, type RenderedItems, type RenderedPage } from "./page.ts";

export type ChangesDetail = "names" | "compact" | "full";
const briefDetails = { names: namesDetail, compact: briefDetail } as const;

/** Recommends the detail of which most changes fit on a page. */
const NAMES_HINT = 'With detail "names" a page holds more of them, by name, author and danger.';
const withNote = (note: string | undefined, more: string): string =>
  [note, more].filter((part) => part !== undefined).join(" ");

const NOT_ASSESSED =
  "The dangers of these changes were not worked out for this answer. After summarize_changes, which works them out or says why not, this call shows them.";

/** Returns changes with a note if their dangers are not known, because a row without a danger would look harmless. */
export const withAssessment = <Listed extends Pick<ListedChanges, "isUnassessed" | "items" | "note">>(
  listed: Listed,
): Listed =>
  listed.isUnassessed === true && listed.items.length > 0
    ? { ...listed, note: withNote(listed.note, NOT_ASSESSED) }
    : listed;

/** Changes, or one object's change with a page of its links. */
export type PagedChanges = Page<Change> & Pick<ListedChanges, "linkCursors">;
export type ChangesView = Pick<BriefView, "direction" | "whole"> & {
  /** The number of changes that fit with everything beside them whole, where that is shown in brief. */
  readonly wholeAt?: number;
  /** Authors that what stands beside the rows names by their short names, in this order. */
  readonly authors?: readonly DangerAuthor[];
};
type PagedChange = BriefData | ChangeData;

/** Renders changes in a line each, those of one kind together, and once for all of them their authors and reasons. */
export const briefChanges =
  (view: ChangesView) =>
  (changes: readonly Change[], detail: Detail = briefDetail): RenderedItems<PagedChange> => {
    const legend = new AuthorLegend();
    for (const author of view.authors ?? []) legend.keyOf(author);
    const told = detail.isByName === true ? namedChange : briefChange;
    const rows = toldTogether(
      changes.map((change) => told(change, { ...view, legend }, detail)),
      detail,
    );
    const { authors } = legend;
    const reasons = reasonsOf(changes, view.direction);
    const hasReasons = Object.keys(reasons).length > 0;
    return {
      items: rows.map(({ data }) => data),
      lines: [
        ...rows.flatMap(({ lines }) => lines),
        ...authorLines(authors),
        ...Object.entries(reasons).map(([code, sentence]) => `${code}: ${sentence}`),
      ],
      beside: {
        ...(authors.length === 0 ? {} : { authors: authorTable(authors) }),
        ...(hasReasons ? { reasons } : {}),
      },
    };
  };

const wholeChanges = (view: ChangeView) =>
  eachRow<Change, PagedChange>((change, detail) => wholeChange(change, view, detail));

/** Renders a page of changes, as full as an answer gets. Narrowed to one object, it holds as many of its links as fit. */
export function changesPage(
  changes: PagedChanges,
  view: ChangesView,
  detail: ChangesDetail,
  beside?: Halves,
): RenderedPage<PagedChange> {
  const { items, linkCursors, ...page } = changes;
  const [only] = items;
  const room = beside === undefined ? {} : { beside };
  if (only !== undefined && linkCursors !== undefined && linkCursors.length > 0) {
    const byLink = { ...page, items: only.links, cursors: linkCursors };
    const render = (links: Change["links"], less: Detail) =>
      wholeChanges({ ...view, isAlone: true })([{ ...only, links }], {
        ...less,
        links: links.length,
        authors: AUTHORS_ALONE,
      });
    return { ...fittedPage(byLink, render, { detail: objectDetail, ...room }), shown: 1 };
  }
  if (linkCursors !== undefined) {
    const render = (some: readonly Change[], less: Detail) =>
      wholeChanges({ ...view, isAlone: true })(some, { ...less, authors: AUTHORS_ALONE });
    return fittedPage(changes, render, { detail: objectDetail, ...room });
  }
  if (detail === "full") return fittedPage(changes, wholeChanges(view), { detail: fullDetail, ...room });
  const brief = (some: PagedChanges, less: Detail) => fittedPage(some, briefChanges(view), { detail: less, ...room });
  const whole = brief(changes, briefDetails[detail]);
  const { length } = changes.items;
  if (detail === "names" || whole.shown === length) return whole;
  for (const less of leanerDetails) {
    const page = brief({ ...changes, note: withNote(changes.note, wholeBy(view.wholeAt ?? whole.shown, less)) }, less);
    const isNearly = less.isByName === true && isNearlyAll(page.shown, length);
    if (page.shown === length || isNearly) return page;
  }
  return brief({ ...changes, note: withNote(changes.note, NAMES_HINT) }, briefDetail);
}

/** From this share of the changes asked for on, a page that is cut holds as many as it can by their names. */
const NEARLY = 0.8;

/** Returns true for a page that is brief for so many of its rows that one more page holds the few others. */
export const isNearlyAll = (shown: number, asked: number): boolean => shown >= NEARLY * asked;

/** Says how to see the values that a page leaves out so that it holds all of the changes asked for. */
const wholeBy = (limit: number, { isByName }: Detail): string =>
  isByName === true
    ? `Every row is without its values: the same call with limit ${limit} shows them.`
    : `Rows "${WITHOUT_VALUES}": the same call with limit ${limit} shows them.`;
