import * as z from "zod";
import { numberText } from "../../domain/words/number-text.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { type Detail, fullDetail, lesserDetails } from "./detail.ts";

/** Most bytes of an answer's text, and of its structured content: what fits into a conversation. */
export const PAGE_BYTES = 10 * 1_024;
/** Reserved for the text around the items: total and dates, the sentence and the markers. */
const FRAME: Halves = { data: 64, text: 420 };
/** Kept free in each half beside the cursor of a page that is not the last. Cursors are ASCII. */
const CURSOR_FRAME = 30;

export const listOutput = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({
    items: z.array(item),
    nextCursor: z.string().optional(),
    total: z.int().optional(),
    note: z.string().optional(),
  });

export const pageInput = {
  cursor: z.string().max(2_000).optional().describe("the previous nextCursor"),
  limit: z.int().min(1).max(100).optional().describe("page size"),
};

export const detailInput = {
  detail: z.enum(["compact", "full"]).default("compact").describe("full: long values, events"),
};

/** The detail of a list of changes. */
export const changesDetailInput = {
  detail: z
    .enum(["names", "compact", "full"])
    .default("compact")
    .describe("names: no values; full: long values, events"),
};

/** The request for a page as a tool's arguments name it. */
export const pageRequest = ({ cursor, limit }: { cursor: string | undefined; limit: number }): PageRequest => ({
  limit,
  ...(cursor === undefined ? {} : { cursor }),
});

/** One item as data and as text. */
export interface Rendered<Data> {
  readonly data: Data;
  readonly lines: readonly string[];
}

/** Several items rendered together, with what belongs to all of them beside them. */
export interface RenderedItems<Data> {
  readonly items: Data[];
  readonly lines: readonly string[];
  readonly beside?: Readonly<Record<string, unknown>>;
}

export interface RenderedPage<Data> extends RenderedItems<Data> {
  /** The number of the service's items that are shown, whatever the number of rows. */
  readonly shown: number;
  readonly nextCursor?: string;
  readonly total?: number;
  readonly note?: string;
}

/** Sizes of both halves of an answer. */
export interface Halves {
  readonly data: number;
  readonly text: number;
}

const NOTHING_BESIDE: Halves = { data: 0, text: 0 };

/**
 * Renders as many items of a page as fit into both halves of an answer. What is left out follows from the cursor of the
 * last item shown. An item too large for any page is shown in less detail. `beside` is the size of what stands beside the
 * items.
 */
export function fittedPage<Item, Data>(
  page: Page<Item>,
  render: (items: readonly Item[], detail: Detail) => RenderedItems<Data>,
  { detail = fullDetail, beside = NOTHING_BESIDE }: { readonly detail?: Detail; readonly beside?: Halves } = {},
): RenderedPage<Data> {
  const { note = "" } = page;
  const room = {
    data: PAGE_BYTES - FRAME.data - beside.data - Buffer.byteLength(JSON.stringify(note)),
    text: PAGE_BYTES - FRAME.text - beside.text - Buffer.byteLength(note),
  };
  const { shown, rendered } = mostThatFits(page, render, detail, room);
  const cut = shown < page.items.length;
  const nextCursor = cut ? page.cursors[shown - 1] : page.nextCursor;
  return {
    ...rendered,
    shown,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(page.total === undefined ? {} : { total: page.total }),
    ...(page.note === undefined ? {} : { note: page.note }),
  };
}

function mostThatFits<Item, Data>(
  { items, cursors, nextCursor }: Page<Item>,
  render: (items: readonly Item[], detail: Detail) => RenderedItems<Data>,
  detail: Detail,
  last: Halves,
): { readonly shown: number; readonly rendered: RenderedItems<Data> } {
  const first = (count: number) => render(items.slice(0, count), detail);
  const whole = first(items.length);
  const longest = [...cursors, nextCursor ?? ""].reduce((most, { length }) => Math.max(most, length), 0);
  const room = { data: last.data - longest - CURSOR_FRAME, text: last.text - longest - CURSOR_FRAME };
  if (items.length === 0 || fits(whole, nextCursor === undefined ? last : room)) {
    return { shown: items.length, rendered: whole };
  }
  let [shown, tooMany] = [0, items.length];
  while (tooMany - shown > 1) {
    const middle = Math.floor((shown + tooMany) / 2);
    if (fits(first(middle), room)) shown = middle;
    else tooMany = middle;
  }
  if (shown > 0) return { shown, rendered: first(shown) };
  const alone = items.slice(0, 1);
  const lesser = lesserDetails.map((less) => render(alone, { ...less, isByName: detail.isByName === true }));
  const rendered = lesser.find((each) => fits(each, room)) ?? lesser.at(-1) ?? whole;
  return { shown: 1, rendered };
}

/** Renders the items of a list one by one. */
export const eachRow =
  <Item, Data>(render: (item: Item, detail: Detail) => Rendered<Data>) =>
  (items: readonly Item[], detail: Detail): RenderedItems<Data> => {
    const rows = items.map((item) => render(item, detail));
    return { items: rows.map(({ data }) => data), lines: rows.flatMap(({ lines }) => lines) };
  };

/** Returns as many of the first rows as keep within so many bytes in each half. */
export function rowsThatFit<Data>(rows: readonly Rendered<Data>[], most: number): readonly Rendered<Data>[] {
  const left = { data: most, text: most };
  const over = rows.findIndex(({ data, lines }) => {
    left.data -= sizesOf({ items: [data], lines }).data;
    left.text -= sizesOf({ items: [], lines }).text;
    return left.data < 0 || left.text < 0;
  });
  return over < 0 ? rows : rows.slice(0, over);
}

export const sizesOf = ({ items, lines, beside }: RenderedItems<unknown>): Halves => ({
  data:
    Buffer.byteLength(JSON.stringify(items)) + (beside === undefined ? 0 : Buffer.byteLength(JSON.stringify(beside))),
  text: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
});

function fits(rendered: RenderedItems<unknown>, room: Halves): boolean {
  const { data, text } = sizesOf(rendered);
  return data <= room.data && text <= room.text;
}

/** Returns the sentence on the rest of a list: how much is shown, and the call that shows more. */
export function restOf(page: RenderedPage<unknown>, tool: string): string {
  const of = page.total === undefined ? "" : ` of ${numberText(page.total)}`;
  const more = page.nextCursor === undefined ? "" : ` More: ${tool} with cursor "${page.nextCursor}".`;
  const note = page.note === undefined ? "" : ` ${page.note}`;
  return `${numberText(page.shown)}${of} shown.${more}${note}`;
}

/** Returns the page as structured content. */
export function pageData<Data>({ items, beside, shown, nextCursor, total, note }: RenderedPage<Data>) {
  return {
    items,
    ...beside,
    shown,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(total === undefined ? {} : { total }),
    ...(note === undefined ? {} : { note }),
  };
}
