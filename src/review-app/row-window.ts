import { type Html, html } from "../review/html.ts";
import type { ReviewRow } from "./review-row.ts";

/** The height of every row in pixels. It is fixed, so that only visible rows have to exist. */
export const ROW_HEIGHT = 60;

/** Rows beyond the edges of the window that exist as well. */
const SPARE = 6;

/** A row as it is listed: unfolded groups are followed by their objects. */
export interface ListedRow {
  readonly row: ReviewRow;
  readonly isMember: boolean;
}

/** Returns the rows of a list with the objects of unfolded groups. */
export function listedRows(rows: readonly ReviewRow[], unfolded: ReadonlySet<ReviewRow>): readonly ListedRow[] {
  const listed: ListedRow[] = [];
  for (const row of rows) {
    listed.push({ row, isMember: false });
    if (unfolded.has(row)) listed.push(...row.members.map((member) => ({ row: member, isMember: true })));
  }
  return listed;
}

/** Returns the range of rows that a window of this height shows. */
export function rowsInSight(scrolled: number, height: number, count: number) {
  const from = Math.max(0, Math.min(count, Math.floor(scrolled / ROW_HEIGHT)) - SPARE);
  return { from, to: Math.min(count, Math.ceil((scrolled + height) / ROW_HEIGHT) + SPARE) };
}

/** Shows one row. Its buttons name the row by its place in the list. */
export function rowHtml(
  { row, isMember }: ListedRow,
  at: number,
  state: { unfolded: boolean; chosen: boolean; canChoose: boolean },
): Html {
  const { name, verb, noun, isGrave, text, by, notes, members } = row;
  const [danger] = notes;
  return html`<li class="row${isMember ? " member" : ""}" style="top:${at * ROW_HEIGHT}px">
${state.canChoose ? html`<input type="checkbox" data-choose="${at}" aria-label="Include ${name}"${state.chosen ? html` checked` : null}>` : null}
<div class="what"><p><span class="action${isGrave ? " grave" : ""}">${verb}</span> ${noun === "" ? null : html`<span class="quiet">${noun}</span>`} <bdi>${name}</bdi></p>
<p class="line"><span>${text}</span>${danger === undefined ? null : html` <span class="danger">${danger}</span>`}${by === "" ? null : html` <span class="quiet">by ${by}</span>`}</p></div>
${members.length === 0 ? html`<button data-details="${at}" aria-label="Details of ${name}">Details</button>` : html`<button data-unfold="${at}" aria-expanded="${state.unfolded ? "true" : "false"}">${state.unfolded ? "Fold" : "Unfold"}</button>`}
</li>`;
}
