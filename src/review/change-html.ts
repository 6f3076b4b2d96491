import type { Change, LinkChange, PropertyChange, Repoint } from "../domain/changes/change.ts";
import { countOf, countOfType, nounOf } from "../domain/words/counted-words.ts";
import type { ToldName } from "../domain/words/told-name.ts";
import { besideName } from "../domain/words/untrusted.ts";
import {
  type AlikeChanges,
  type AlikeLinks,
  added,
  alikeLinks,
  isWholeLink,
  LAST_CHANGED,
  lastAuthored,
  plannedLinks,
  sharedValue,
} from "./alike-changes.ts";
import { type DifferenceSides, differenceSides } from "./difference-sides.ts";
import { elementLines } from "./element-authors.ts";
import { existenceOf } from "./existence.ts";
import { type Html, html, type Shown } from "./html.ts";
import { keptParts, lostParts } from "./lost-parts.ts";
import { renewedTexts } from "./renewed-words.ts";
import { ruleLines } from "./rule-words.ts";
import { valueDifferences } from "./value-difference.ts";
import { timeText, verbOf, writerText } from "./words.ts";

/** Returns a link to the remaining links of an object, or null if all of them are shown. */
export type MoreLinks = (change: Change, more: number) => Html | null;

/** Shows alike changes: a single one in full, and several by what they have in common and, unfolded, each in full. */
export function changeBody([first, ...others]: AlikeChanges, moreLinks: MoreLinks): Html {
  return others.length === 0 ? oneChange(first, moreLinks) : alikeBody([first, ...others], moreLinks);
}

function oneChange(change: Change, moreLinks: MoreLinks): Html {
  const { ref, displayName, told, action, attribution, risks, links, linkTotals } = change;
  const more = linkTotals.add + linkTotals.remove + linkTotals.notRecoverable - links.length;
  return html`<tbody>
<tr class="object"><th scope="rowgroup" colspan="3">
<span class="action ${action}">${verbOf(action, ref.type)}</span>
<span class="kind">${nounOf(ref.type)}</span> <bdi class="name">${displayName ?? "(no name)"}</bdi> ${told === undefined ? html`<code>${ref.id}</code>` : besideText(told)}
${authorLine(attribution)}
${[...renewedTexts(change), ...ruleLines(change), ...elementLines(change)].map((line) => html`<span class="by"><bdi>${line}</bdi></span>`)}
${(risks ?? []).map(({ severity, sentence }) => html`<span class="risk ${severity}">${severity}: ${sentence}</span>`)}
</th></tr>
${existenceRow(change)}
${change.properties
  .flatMap((property) => valueDifferences(ref.type, property))
  .map((difference) => valueRow(differenceSides(difference, change.names)))}
${(change.repoints ?? []).map(repointRow)}
${[...lostParts(change), ...keptParts(change)].map(({ path, now, then }) => row(path, html`<bdi>${now}</bdi>`, html`<span class="quiet"><bdi>${then}</bdi></span>`))}
${linkRows(links)}
${more > 0 ? moreLinks(change, more) : null}
</tbody>`;
}

function alikeBody(alike: AlikeChanges, moreLinks: MoreLinks): Html {
  const [first] = alike;
  const { ref, action, attribution } = first;
  return html`<tbody>
<tr class="object"><th scope="rowgroup" colspan="3">
<span class="action ${action}">${verbOf(action, ref.type)}</span>
<span class="name">${countOfType(alike.length, ref.type)}</span> ${action === "update" ? html`<span class="kind">in the same way</span>` : null}
${authorLine(attribution)}
${alike.some(({ risks }) => (risks ?? []).length > 0) ? html`<span class="risk">Dangers that hold for each of them are shown one by one.</span>` : null}
</th></tr>
${existenceRow({ action, ref })}
${first.properties.map(({ name }, at) => sharedRow(name, alike, at))}
${alikeLinks(alike).map(alikeLinkRow)}
<tr><td colspan="3"><details><summary>All ${countOfType(alike.length, ref.type)}, one by one</summary>
<table>${tableHead}${alike.map((change) => oneChange(change, moreLinks))}</table></details></td></tr>
</tbody>`;
}

/** Headings of a table of changes, with what the last column shows. */
export const headOf = (then: string): Html =>
  html`<thead><tr><th scope="col">What</th><th scope="col">Now</th><th scope="col">${then}</th></tr></thead>`;

/** Headings of a table of changes that are to come. */
export const tableHead = headOf("After recovery");

function authorLine(attribution: Change["attribution"]): Html | null {
  const last = lastAuthored(attribution);
  return last === null
    ? null
    : html`<span class="by">${LAST_CHANGED} <bdi>${writerText(last)}</bdi>, ${timeText(last.time)}</span>`;
}

/** Shows one property of alike changes: its value if all have the same, and otherwise the number of different ones. */
function sharedRow(name: string, alike: AlikeChanges, at: number): Html {
  const property = (change: Change): PropertyChange => change.properties[at] ?? { name, now: null, then: null };
  const [first] = alike;
  const sides = (side: "now" | "then"): Html => {
    const values = alike.map((change) => property(change)[side]);
    const shared = sharedValue(values);
    if (shared === undefined) {
      const kinds = new Set(values.map((value) => JSON.stringify(value))).size;
      return html`<span class="quiet">${countOf(kinds, "different value")}</span>`;
    }
    const whole = differenceSides({ path: name, kind: "value", now: shared, then: null }, first.names);
    return valueCell(whole.now);
  };
  return row(name, sides("now"), sides("then"));
}

function existenceRow(change: Parameters<typeof existenceOf>[0]): Html | null {
  const existence = existenceOf(change);
  return existence === null ? null : row(existence.what, html`${existence.now}`, html`${existence.then}`);
}

function repointRow({ path, target, targetName }: Repoint): Html {
  const name = html`<bdi>${targetName ?? target.id}</bdi>`;
  const [now, then] = [
    html`${name} <span class="quiet">(gone)</span>`,
    html`${name} <span class="quiet">(its new id)</span>`,
  ];
  return row(path, now, then);
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
  return [...Map.groupBy(plannedLinks({ links }), ({ link, action }) => `${action} ${link}`).values()].map((alike) => {
    const names = html`<ul class="names">${alike.map(linkItem)}</ul>`;
    const [first] = alike;
    return first === undefined ? names : linkRow(first, names);
  });
}

/** Shows links of a kind that come or go. They are a part of those that an object has, unless it has one only. */
function linkRow({ link, action }: Pick<LinkChange, "link" | "action">, names: Html): Html {
  const [what, without] = isWholeLink(link) ? [link, NOTHING] : [`${link} ${added[action]}`, OTHERS_STAY];
  return action === "add" ? row(what, without, names) : row(what, names, without);
}
const OTHERS_STAY = html`<span class="quiet">the others stay</span>`;

/** Names the links of a group where they are the same ones. */
function alikeLinkRow({ link, action, shared }: AlikeLinks): Html {
  if (shared === null) {
    return row(`${link} ${added[action]}`, NOTHING, html`<span class="quiet">different for each</span>`);
  }
  return linkRow({ link, action }, html`<ul class="names">${shared.map(linkItem)}</ul>`);
}

const linkItem = ({ target, targetName, told }: LinkChange): Html =>
  html`<li><bdi>${targetName ?? target.id}</bdi>${besideText(told)} <span class="quiet">${nounOf(target.type)}</span></li>`;

/** Tells an object from others of its name, outside of the name. */
const besideText = (told: ToldName | undefined): Html | null =>
  told === undefined ? null : html` <bdi>(${besideName(told)})</bdi>`;

/** Lets a long path break after its dots. */
const broken = (path: string): readonly Shown[] =>
  path.split(".").map((part, index) => (index === 0 ? part : html`.<wbr>${part}`));

const row = (what: string, now: Html, then: Html): Html =>
  html`<tr><th scope="row">${broken(what)}</th><td class="now" data-label="Now"><div>${now}</div></td><td class="then" data-label="After recovery"><div>${then}</div></td></tr>
`;
