import { numberText } from "../domain/words/number-text.ts";
import { html } from "../review/html.ts";
import type { Facts } from "./facts.ts";
import { button, part } from "./page-parts.ts";
import type { ReviewRow } from "./review-row.ts";
import { emptyList, type ListSource, nextArguments, type RowList, readText, withPage } from "./row-list.ts";
import { type ListedRow, listedRows, ROW_HEIGHT, rowHtml, rowsInSight } from "./row-window.ts";
import { detailsSection } from "./sections.ts";

const INLINE_ROWS = 3;

/** The means of the page that a list takes. */
export interface RowSupply {
  callTool(name: string, args: Facts): Promise<Facts>;
  /** Does work of which a failure is shown to the person. */
  attempt(work: () => Promise<void>): void;
  /** Called after rows were drawn. */
  drawn(): void;
}

/** The rows of the page: those in sight, or a few at a time inside the chat. */
export class ListView {
  readonly #supply: RowSupply;
  readonly #chosen = new Set<ReviewRow>();
  readonly #unfolded = new Set<ReviewRow>();
  #list: RowList | null = null;
  #canChoose = false;
  #details: ReviewRow | null = null;
  #loading = false;
  #inlineFrom = 0;
  #isInline = true;
  /** The rows as they were last listed, kept because scrolling draws them often. */
  #listed: { readonly of: RowList | null; readonly unfolded: number; readonly rows: readonly ListedRow[] } = {
    of: null,
    unfolded: 0,
    rows: [],
  };

  constructor(supply: RowSupply) {
    this.#supply = supply;
  }

  /** The chosen objects. A chosen group stands for all of its objects. */
  get chosen(): readonly ReviewRow[] {
    return [...new Set([...this.#chosen].flatMap((row) => (row.members.length === 0 ? [row] : row.members)))];
  }

  set isInline(isInline: boolean) {
    this.#isInline = isInline;
    this.render();
  }

  /** Forgets what was chosen, for another list. */
  clear(canChoose: boolean): void {
    this.#canChoose = canChoose;
    this.#details = null;
    for (const rows of [this.#chosen, this.#unfolded]) rows.clear();
  }

  /** Shows a list of which the first page is at hand. */
  show(source: ListSource, answer: Facts): void {
    this.#inlineFrom = 0;
    this.#list = withPage(emptyList(source), answer);
    this.render();
  }

  /** Reads a list from its beginning. */
  async read(source: ListSource): Promise<void> {
    this.#inlineFrom = 0;
    this.#list = emptyList(source);
    await this.#more();
  }

  async next(): Promise<void> {
    this.#inlineFrom += INLINE_ROWS;
    if (this.#list !== null && this.#inlineFrom + INLINE_ROWS > this.#list.rows.length) await this.#more();
    this.render();
  }

  previous(): void {
    this.#inlineFrom = Math.max(0, this.#inlineFrom - INLINE_ROWS);
    this.render();
  }

  /** Does what a button or box of a row says. */
  clicked({ id, dataset: { unfold, details, choose, close } }: HTMLElement): void {
    const at = Number(unfold ?? details ?? choose ?? -1);
    const row = this.#rows()[this.#isInline ? this.#inlineFrom + at : at]?.row;
    if (close !== undefined) this.#details = null;
    else if (row === undefined) return;
    else if (unfold !== undefined) toggle(this.#unfolded, row);
    else if (details !== undefined) this.#details = row;
    else if (choose !== undefined) toggle(this.#chosen, row);
    this.render();
    if (id === "")
      document.querySelector<HTMLElement>(`[data-${choose === undefined ? "unfold" : "choose"}="${at}"]`)?.focus();
  }

  render(): void {
    if (this.#list === null) return;
    const rows = this.#rows();
    const scrolled = Math.max(0, -part("rows").getBoundingClientRect().top);
    const sight = this.#isInline
      ? { from: this.#inlineFrom, to: Math.min(rows.length, this.#inlineFrom + INLINE_ROWS) }
      : rowsInSight(scrolled, window.innerHeight, rows.length);
    part("rows").style.height = `${(this.#isInline ? sight.to - sight.from : rows.length) * ROW_HEIGHT}px`;
    part("rows").innerHTML = html`${rows.slice(sight.from, sight.to).map((listed, at) =>
      rowHtml(listed, this.#isInline ? at : sight.from + at, {
        unfolded: this.#unfolded.has(listed.row),
        chosen: this.#chosen.has(listed.row),
        canChoose: this.#canChoose,
      }),
    )}`.html;
    const chosen = this.#canChoose ? `, ${numberText(this.chosen.length)} chosen` : "";
    part("count").textContent = `${readText(this.#list)}${chosen}.`;
    part("details-place").innerHTML = this.#details === null ? "" : detailsSection(this.#details).html;
    button("next").hidden = !this.#isInline || (sight.to >= rows.length && this.#list.cursor === null);
    button("previous").hidden = !this.#isInline || this.#inlineFrom === 0;
    this.#supply.drawn();
    const isAtEnd = !this.#isInline && this.#list.cursor !== null && sight.to > rows.length - INLINE_ROWS;
    if (isAtEnd) this.#supply.attempt(() => this.#more());
  }

  async #more(): Promise<void> {
    const asked = this.#list;
    if (asked === null || asked.cursor === null || this.#loading) return;
    this.#loading = true;
    try {
      const answer = await this.#supply.callTool(asked.source.tool, nextArguments(asked));
      if (this.#list === asked) this.#list = withPage(asked, answer);
    } finally {
      this.#loading = false;
    }
    this.render();
  }

  #rows(): readonly ListedRow[] {
    if (this.#listed.of !== this.#list || this.#listed.unfolded !== this.#unfolded.size) {
      const rows = listedRows(this.#list?.rows ?? [], this.#unfolded);
      this.#listed = { of: this.#list, unfolded: this.#unfolded.size, rows };
    }
    return this.#listed.rows;
  }
}

function toggle(rows: Set<ReviewRow>, row: ReviewRow): void {
  if (!rows.delete(row)) rows.add(row);
}
