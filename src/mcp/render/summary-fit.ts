import type { JobId } from "../../domain/ids.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { AUTHOR_ITSELF, NARROWER_PREVIEW } from "../../review/object-calls.ts";
import { PAGE_BYTES } from "./page.ts";
import { summaryLines, summarySentence } from "./summary-lines.ts";
import type { ShownSummary, SummaryData } from "./summary-output.ts";

/** Most that each half of a summary weighs: 1,500 tokens, with what stands around it. A host shows its model one of them. */
const SUMMARY_WEIGHT = 4_380;
/** Rows of each list that stay while another list has more to give. */
const leastRows = {
  byType: 8,
  properties: 1,
  links: 1,
  notRecoverable: 1,
  actors: 6,
  samples: 0,
  signIn: 10,
  warnings: 3,
  done: 8,
  accounts: 3,
  riskiest: 3,
} as const;
export type SummaryList = keyof typeof leastRows;
export const summaryLists = Object.keys(leastRows) as SummaryList[];

/** Lists that keep their least rows until all others are empty. */
const lasting: ReadonlySet<SummaryList> = new Set(
  summaryLists.filter((list) => !["properties", "links", "notRecoverable", "samples"].includes(list)),
);

/**
 * Lists that come before all others, because what a plan does to signing in, what is dangerous, what stays, whose work it is
 * and how much of what must not be overlooked.
 */
const graveLists: ReadonlySet<SummaryList> = new Set([
  ...(["signIn", "done", "riskiest", "warnings", "actors", "byType"] as const),
]);

const NAMES_CUT = ["signIn", "names"] as const;
const SENTENCES_CUT = ["done", "ends of sentences"] as const;

/** What is known of the lines of a summary that has to fit. */
interface LinesKnown {
  /** True if the lines on signing in leave out names. */
  readonly isCut?: boolean;
  /** The beginnings of lines on what was done, by the whole line. */
  readonly beginnings?: ReadonlyMap<string, string>;
}

/**
 * Removes from the list that takes most room, last row first, until both halves fit. Lines on what was done are cut to
 * their beginnings before one of them goes, because each is another deed. Says how many rows of which list, and the call
 * for each.
 */
export function fittedSummary(
  data: SummaryData,
  preview: JobId,
  { isCut = false, beginnings = new Map() }: LinesKnown = {},
): ShownSummary {
  const taken = new Map<SummaryList, number>();
  const unnamed: string[] = [];
  let isShortened = false;
  for (;;) {
    const { histogram } = data;
    const parts = new Map<SummaryList, string>([
      ...(isCut ? [NAMES_CUT] : []),
      ...(isShortened ? [SENTENCES_CUT] : []),
    ]);
    const leftOut = [...(taken.size + parts.size === 0 ? [] : [leftOutSentence(taken, parts, preview)]), ...unnamed];
    const cut = summaryLists.filter((list) => taken.has(list) && data[list].length === 0);
    const shown = without(leftOut.length === 0 ? data : { ...data, leftOut: leftOut.join("; ") }, cut);
    if (weightOf(shown) <= SUMMARY_WEIGHT) return shown;
    if (histogram?.by !== undefined) {
      unnamed.push(authorsOfIntervals(histogram.by.length, histogram.from));
      delete histogram.by;
      continue;
    }
    const generous = summaryLists.filter((list) => data[list].length > leastRows[list]);
    const others = summaryLists.filter((list) => !lasting.has(list) && data[list].length > 0);
    const several = summaryLists.filter((list) => !graveLists.has(list) && data[list].length > 1);
    // The first row of each list is its gravest.
    const further = summaryLists.filter((list) => data[list].length > 1);
    const from = [generous, others, several, further].find((lists) => lists.length > 0) ?? summaryLists;
    const largest = from.reduce((a, b) => (JSON.stringify(data[b]).length > JSON.stringify(data[a]).length ? b : a));
    if (largest === "done" && shortenLast(data.done, beginnings)) {
      isShortened = true;
      continue;
    }
    if (data[largest].pop() === undefined) return shown;
    taken.set(largest, (taken.get(largest) ?? 0) + 1);
  }
}

/** Cuts the last line after the first that has a beginning to that. Returns false if each of these is cut already. */
function shortenLast(lines: string[], beginnings: ReadonlyMap<string, string>): boolean {
  const at = lines.findLastIndex((line, index) => index > 0 && beginnings.has(line));
  const beginning = beginnings.get(lines[at] ?? "");
  if (beginning === undefined) return false;
  lines[at] = beginning;
  return true;
}

/** Names the lists of which rows are left out, or parts of rows, and the call that shows each. */
function leftOutSentence(
  taken: ReadonlyMap<SummaryList, number>,
  parts: ReadonlyMap<SummaryList, string>,
  preview: JobId,
): string {
  const cut = summaryLists.filter((list) => taken.has(list) || parts.has(list));
  const rows = cut.map((list) => {
    const count = taken.get(list) ?? 0;
    const missing = [count > 0 ? numberText(count) : "", parts.get(list) ?? ""].filter((part) => part !== "");
    return `${list} (${missing.join(" and ")})`;
  });
  const others = cut.length > 1 ? ", or another of these names" : "";
  return `more rows of ${rows.join(", ")}: summarize_changes with previewJobId "${preview}" and list "${cut[0]}"${others}`;
}

/** Names the call that shows who wrote in each interval of a histogram. */
const authorsOfIntervals = (count: number, from: string | undefined): string =>
  `authors of the histogram's intervals (${numberText(count)}): list_activity${from === undefined ? "" : ` with since "${from}"`}`;

/** The call that has what one list alone cannot hold. */
function callBeyond(list: SummaryList, preview: JobId): string {
  if (list === "accounts") return AUTHOR_ITSELF;
  if (list === "warnings" || list === "signIn") return NARROWER_PREVIEW;
  return `list_changes with previewJobId "${preview}"`;
}

/** Returns one list of a summary without the others. */
export function wholeList(data: SummaryData, preview: JobId, list: SummaryList): ShownSummary {
  const { risks, histogram, ...rest } = data;
  const others = summaryLists.filter((other) => other !== list);
  let cut = 0;
  for (;;) {
    const alone = without(rest, others);
    const shown =
      cut === 0
        ? alone
        : {
            ...alone,
            leftOut: `more rows of ${list} that do not fit: ${numberText(cut)}. ${callBeyond(list, preview)}`,
          };
    if (bytesOf(shown) <= PAGE_BYTES - FRAME_BYTES || data[list].pop() === undefined) return shown;
    cut += 1;
  }
}

/** Leaves lists out, because an empty one would say that there is nothing to list. */
const without = (data: ShownSummary, lists: readonly SummaryList[]): ShownSummary => ({
  ...data,
  ...Object.fromEntries(lists.map((list) => [list, undefined])),
});

/** Markers around the data of a text. */
const FRAME_BYTES = 300;

const halvesOf = (data: ShownSummary): readonly string[] => [
  JSON.stringify(data),
  [summarySentence(data), ...summaryLines(data)].join("\n"),
];

const bytesOf = (data: ShownSummary): number => Math.max(...halvesOf(data).map((half) => Buffer.byteLength(half)));

/** Bytes, with digits twice: ids, times and counts make more tokens than their length says. */
const weightOf = (data: ShownSummary): number =>
  Math.max(...halvesOf(data).map((half) => Buffer.byteLength(half) + (half.match(/\d/g)?.length ?? 0)));
