import type { Change } from "../../domain/change.ts";
import type { ListedChanges } from "../../service/recovery-service.ts";
import { type BriefData, toldTogether } from "./alike.ts";
import { AuthorLegend, authorTable, listedAuthorText } from "./author.ts";
import { type BriefView, briefChange, reasonsOf } from "./brief-change.ts";
import { type ChangeData, wholeChange } from "./change.ts";
import { compactDetail, type Detail, fullDetail } from "./detail.ts";
import { eachRow, fittedPage, type Halves, type RenderedItems, type RenderedPage } from "./page.ts";

export type ChangesView = Pick<BriefView, "direction" | "whole">;
type PagedChange = BriefData | ChangeData;

/** Renders changes in a line each, those of one kind together, and once for all of them their authors and reasons. */
export const briefChanges =
  (view: ChangesView) =>
  (changes: readonly Change[], detail: Detail = compactDetail): RenderedItems<PagedChange> => {
    const legend = new AuthorLegend();
    const rows = toldTogether(changes.map((change) => briefChange(change, { ...view, legend }, detail)));
    const { authors } = legend;
    const reasons = reasonsOf(changes);
    const hasReasons = Object.keys(reasons).length > 0;
    return {
      items: rows.map(({ data }) => data),
      lines: [
        ...rows.flatMap(({ lines }) => lines),
        ...authors.map((author) => `author ${listedAuthorText(author)}`),
        ...Object.entries(reasons).map(([code, sentence]) => `${code}: ${sentence}`),
      ],
      beside: {
        ...(authors.length === 0 ? {} : { authors: authorTable(authors) }),
        ...(hasReasons ? { reasons } : {}),
      },
    };
  };

const wholeChanges = (view: ChangesView) =>
  eachRow<Change, PagedChange>((change, detail) => wholeChange(change, view, detail));

/** Renders a page of changes, as full as an answer gets. Narrowed to one object, it holds as many of its links as fit. */
export function changesPage(
  changes: ListedChanges,
  view: ChangesView,
  detail: "compact" | "full",
  beside?: Halves,
): RenderedPage<PagedChange> {
  const { items, linkCursors = [], ...page } = changes;
  const [only] = items;
  if (only !== undefined && linkCursors.length > 0) {
    const byLink = { ...page, items: only.links, cursors: linkCursors };
    const render = (links: Change["links"], less: Detail) =>
      wholeChanges(view)([{ ...only, links }], { ...less, links: links.length });
    return { ...fittedPage(byLink, render, { detail: fullDetail }), shown: 1 };
  }
  const room = beside === undefined ? {} : { beside };
  return detail === "full"
    ? fittedPage(changes, wholeChanges(view), { detail: fullDetail, ...room })
    : fittedPage(changes, briefChanges(view), { detail: compactDetail, ...room });
}
