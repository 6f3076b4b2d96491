import * as z from "zod";
import type { Page, PageRequest } from "../../service/page.ts";
import { type Detail, details, fullDetail } from "./detail.ts";

/** Most bytes of a page's answer, data and text together: what fits into a conversation. */
export const PAGE_BYTES = 10 * 1_024;
/** Kept free for what stands around the items. */
const FRAME_BYTES = 900;
/** How a note begins that says nothing but that more follows, which the text says anyway. */
const CUT = "Cut after";

export const listOutput = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    total: z.int().optional(),
    note: z.string().optional(),
  });

export const pageInput = {
  cursor: z.string().max(2_000).optional().describe("nextCursor of the page before"),
  limit: z.int().min(1).max(100).optional().describe("most items of the page"),
};

/** The request for a page as a tool's arguments name it. */
export const pageRequest = ({ cursor, limit }: { cursor: string | undefined; limit: number }): PageRequest => ({
  limit,
  ...(cursor === undefined ? {} : { cursor }),
});

export interface Rendered<Data> {
  readonly data: Data;
  readonly lines: readonly string[];
}

export interface RenderedPage<Data> {
  readonly items: Data[];
  readonly lines: readonly string[];
  readonly nextCursor?: string;
  readonly total?: number;
  readonly note?: string;
}

/**
 * Renders as much of a page as fits into an answer. What is left out follows from the cursor of the last item shown. An
 * item too large for any page is shown in less detail. `reserved` is the size of what stands beside the items.
 */
export function fittedPage<Item, Data>(
  page: Page<Item>,
  limit: number,
  render: (item: Item, detail: Detail) => Rendered<Data>,
  reserved = 0,
): RenderedPage<Data> {
  const taken = reserved + 2 * Buffer.byteLength(page.note ?? "");
  const whole = page.items.map((item) => render(item, fullDetail));
  const fitting = countThatFits(whole.map(bytesOf), taken);
  const rendered =
    fitting > 0
      ? whole.slice(0, fitting)
      : page.items
          .slice(0, 1)
          .map((item) => inLessDetail((detail) => render(item, detail), PAGE_BYTES - FRAME_BYTES - taken));
  const cut = rendered.length < page.items.length;
  const nextCursor = cut ? page.cursors[rendered.length - 1] : page.nextCursor;
  const notes = [
    ...(page.note === undefined ? [] : [page.note]),
    ...(cut ? [`${CUT} ${rendered.length} of ${limit} to fit; the rest follows with nextCursor.`] : []),
  ];
  return {
    items: rendered.map(({ data }) => data),
    lines: rendered.flatMap(({ lines }) => lines),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(page.total === undefined ? {} : { total: page.total }),
    ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
  };
}

/** What to say about the rest of a list. */
export function restOf(page: RenderedPage<unknown>, tool: string): string {
  const of = page.total === undefined ? "" : ` of ${page.total}`;
  const more = page.nextCursor === undefined ? "" : ` More: ${tool} with cursor "${page.nextCursor}".`;
  const note = page.note === undefined || page.note.startsWith(CUT) ? "" : ` ${page.note}`;
  return `${page.items.length}${of} shown.${more}${note}`;
}

/** In the most detail that keeps within so many bytes, or in the least there is. */
export function inLessDetail<Data>(render: (detail: Detail) => Rendered<Data>, most: number): Rendered<Data> {
  const fitting = details.find((detail) => bytesOf(render(detail)) <= most) ?? details.at(-1) ?? fullDetail;
  return render(fitting);
}

/** As many of the first rows as keep within so many bytes. */
export function rowsThatFit<Data>(rows: readonly Rendered<Data>[], most: number): readonly Rendered<Data>[] {
  let left = most;
  const over = rows.findIndex((row) => {
    left -= bytesOf(row);
    return left < 0;
  });
  return over < 0 ? rows : rows.slice(0, over);
}

function countThatFits(sizes: readonly number[], reserved: number): number {
  let left = PAGE_BYTES - FRAME_BYTES - reserved;
  const over = sizes.findIndex((size) => {
    left -= size;
    return left < 0;
  });
  return over < 0 ? sizes.length : over;
}

/** As the answer carries them: the text is quoted like the data. */
const bytesOf = ({ data, lines }: Rendered<unknown>): number =>
  Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(lines.join("\n")));
