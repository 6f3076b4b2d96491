import { type Html, html } from "../review/html.ts";
import type { ChangesShown } from "../review/plan-reader.ts";
import { addressOf } from "./asked-changes.ts";

/** Longer lists show only the pages around the current one, because reaching a far page reads all before it. */
const ALL_SHOWN = 30;
const AROUND = 3;

/** Shows the numbers of the pages, and the links of one object a page at a time. */
export function pageNumbers(shown: ChangesShown, address: string): Html | null {
  const { of, next, page, pages, filter } = shown;
  if (of !== null) {
    return html`<nav aria-label="Pages of changes"><a href="${address}#changes">All changes from the first</a>
${next === null ? null : html`<a href="${addressOf(address, { of, cursor: next })}#changes">More links of this object</a>`}</nav>`;
  }
  if (pages <= 1) return null;
  const link = (number: number): Html =>
    number === page
      ? html`<b aria-current="page">${number}</b>`
      : html`<a href="${addressOf(address, { filter, page: number })}#changes" aria-label="Page ${number}">${number}</a>`;
  const numbers = Array.from({ length: pages }, (_, at) => at + 1).filter(
    (number) => pages <= ALL_SHOWN || number === 1 || Math.abs(number - page) <= AROUND,
  );
  return html`<nav class="pages" aria-label="Pages of changes">
${page > 1 ? html`<a href="${addressOf(address, { filter, page: page - 1 })}#changes">Previous</a>` : null}
${numbers.map(link)}
${page < pages ? html`<a href="${addressOf(address, { filter, page: page + 1 })}#changes">Next</a>` : null}
</nav>`;
}
