import type { Change, LinkChange } from "../domain/change.ts";
import { type EntityRef, sameRef } from "../domain/entity.ts";
import { type DifferenceSides, differenceSides } from "../review/difference-sides.ts";
import { valueDifferences } from "../review/value-difference.ts";
import { countOf, nounOf, timeText, verbOf } from "../review/words.ts";
import { addressOf, type ChangesShown } from "./asked-changes.ts";
import { type Html, html, type Shown } from "./html.ts";

/** Shows the changes of one page, each with its values now and after recovery, and links to the other pages. */
export function changesTable(shown: ChangesShown, address: string): Html {
  const { of, cursor, items, next, total } = shown;
  const whole = of === null && cursor === null && next === null;
  return html`<section aria-labelledby="changes">
<h2 id="changes">Every change</h2>
${
  whole
    ? null
    : html`<p class="quiet">${of === null ? `${countOf(items.length, "object")}${total === null ? "" : ` of ${total}`} on this page.` : "One object, its links a page at a time."}</p>`
}
<table>
<thead><tr><th scope="col">What</th><th scope="col">Now</th><th scope="col">After recovery</th></tr></thead>
${items.map((change) => changeBody(change, of, address))}
</table>
${pageLinks(shown, address)}
</section>`;
}

function pageLinks({ of, cursor, next }: ChangesShown, address: string): Html | null {
  if (of === null && cursor === null && next === null) return null;
  const link = (to: string, text: string) => html`<a href="${to}#changes">${text}</a> `;
  return html`<nav aria-label="Pages of changes">
${of === null && cursor === null ? null : link(address, "All changes from the first")}
${next === null ? null : link(addressOf(address, { of, cursor: next }), of === null ? "Next changes" : "More links of this object")}
</nav>`;
}

function changeBody(change: Change, of: EntityRef | null, address: string): Html {
  const { ref, displayName, action, attribution, risks } = change;
  const [last] = [...(attribution ?? [])].sort((a, b) => b.time - a.time);
  return html`<tbody>
<tr class="object"><th scope="rowgroup" colspan="3">
<span class="action ${action}">${verbOf(action, ref.type)}</span>
<span class="kind">${nounOf(ref.type)}</span> <bdi class="name">${displayName ?? "(no name)"}</bdi> <code>${ref.id}</code>
${last === undefined ? null : html`<span class="by">last changed by <bdi>${last.actor.name ?? last.actor.id ?? "an unknown actor"}</bdi>, ${timeText(last.time)}</span>`}
${(risks ?? []).map(({ severity, sentence }) => html`<span class="risk ${severity}">${severity}: ${sentence}</span>`)}
</th></tr>
${existenceRow(change)}
${change.properties
  .flatMap((property) => valueDifferences(ref.type, property))
  .map((difference) => valueRow(differenceSides(difference, change.names)))}
${linkRows(change.links)}
${moreLinks(change, of, address)}
</tbody>`;
}

function existenceRow({ action, ref }: Change): Html | null {
  if (action === "update") return null;
  const [now, then] = action === "restore" ? ["deleted", "in use"] : ["in use", "deleted"];
  return row(`the ${nounOf(ref.type)}`, html`${now}`, html`${then}`);
}

const valueRow = ({ path, now, then, note }: DifferenceSides): Html =>
  row(
    path,
    valueCell(now),
    html`${valueCell(then)}${note === null ? null : html` <span class="quiet">(${note})</span>`}`,
  );

const NOTHING = html`<span class="nothing">nothing</span>`;

function valueCell(texts: readonly string[]): Html {
  const [only] = texts;
  if (only === undefined) return NOTHING;
  return texts.length === 1
    ? html`<bdi>${only}</bdi>`
    : html`<ul class="names">${texts.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>`;
}

/** Shows one row for all links of a kind that are added, and one for all that are removed. */
function linkRows(links: readonly LinkChange[]): readonly Html[] {
  const planned = links.filter((link) => link.notRecoverable === undefined);
  return [...Map.groupBy(planned, ({ link, action }) => `${action} ${link}`).values()].map((alike) => {
    const names = html`<ul class="names">${alike.map(linkItem)}</ul>`;
    const { link = "", action } = alike[0] ?? {};
    return action === "add" ? row(link, NOTHING, names) : row(link, names, NOTHING);
  });
}

const linkItem = ({ target, targetName }: LinkChange): Html =>
  html`<li><bdi>${targetName ?? target.id}</bdi> <span class="quiet">${nounOf(target.type)}</span></li>`;

/** Lets a long path break after its dots. */
const broken = (path: string): readonly Shown[] =>
  path.split(".").map((part, index) => (index === 0 ? part : html`.<wbr>${part}`));

const row = (what: string, now: Html, then: Html): Html =>
  html`<tr><th scope="row">${broken(what)}</th><td class="now" data-label="Now"><div>${now}</div></td><td class="then" data-label="After recovery"><div>${then}</div></td></tr>
`;

function moreLinks({ ref, links, linkTotals }: Change, of: EntityRef | null, address: string): Html | null {
  const more = linkTotals.add + linkTotals.remove + linkTotals.notRecoverable - links.length;
  if (more <= 0 || (of !== null && sameRef(of, ref))) return null;
  const to = addressOf(address, { of: ref, cursor: null });
  return html`<tr><td colspan="3"><a href="${to}#changes">${countOf(more, "more link")} of this object</a></td></tr>`;
}
