import type { Plan } from "../domain/approval/approval.ts";
import { sameRef } from "../domain/tenant/entity.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { groupAlike } from "../review/alike-changes.ts";
import { changeBody, tableHead } from "../review/change-html.ts";
import { type Html, html } from "../review/html.ts";
import type { ChangesShown } from "../review/plan-reader.ts";
import { addressOf } from "./asked-changes.ts";
import { filterChips, searchForm } from "./change-filters.ts";
import { pageNumbers } from "./page-numbers.ts";

/** Shows the changes of one page, each with its values now and after recovery, and links to the other pages. */
export function changesTable(plan: Plan, shown: ChangesShown, address: string): Html {
  const { of, items } = shown;
  return html`<section aria-labelledby="changes">
<h2 id="changes">Every change</h2>
${filterChips(plan, shown, address)}
${searchForm(shown, address)}
<p class="quiet" role="status">${countText(shown)}</p>
${
  items.length === 0
    ? null
    : html`<table>
${tableHead}
${groupAlike(items).map((alike) =>
  changeBody(alike, ({ ref }, more) => {
    if (of !== null && sameRef(of, ref)) return null;
    const to = addressOf(address, { of: ref });
    return html`<tr><td colspan="3"><a href="${to}#changes">${countOf(more, "more link")} of this object</a></td></tr>`;
  }),
)}
</table>`
}
${pageNumbers(shown, address)}
</section>`;
}

function countText({ of, items, total, page, pages, filter }: ChangesShown): string {
  if (of !== null) return "One object, its links a page at a time.";
  if (items.length === 0) return "No change of the plan matches.";
  const matching = Object.keys(filter).length > 0 ? " that match" : "";
  if (pages <= 1) return `${countOf(items.length, "object")}${matching}.`;
  const whole = total === null ? "" : ` of ${numberText(total)}${matching}`;
  return `${countOf(items.length, "object")}${whole} on page ${page} of ${pages}, the dangerous and rare kinds first.`;
}
