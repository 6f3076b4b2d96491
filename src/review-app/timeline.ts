import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { type Html, html } from "../review/html.ts";
import { timeText } from "../review/words.ts";
import { type Facts, listOf, numberOf, textOf } from "./facts.ts";

const lengths: Readonly<Record<string, number>> = { day: DAY, hour: HOUR, minute: MINUTE };

/** Shows when objects were last written and when links were, from a summary's histogram: a bar for each interval with a write. */
export function timelineSection({ from, width, objects, links, by, unknown }: Facts): Html | null {
  const begin = Date.parse(textOf(from));
  const [, count, unit = ""] = /^(\d+) (day|hour|minute)/.exec(textOf(width)) ?? [];
  const length = Number(count) * (lengths[unit] ?? Number.NaN);
  if (Number.isNaN(begin) || Number.isNaN(length)) return null;
  const countsIn = (list: unknown) => listOf(list).map((each) => numberOf(each) ?? 0);
  const [counts, linkCounts] = [countsIn(objects), countsIn(links)];
  const sums = counts.map((count, at) => count + (linkCounts[at] ?? 0));
  const most = Math.max(1, ...sums);
  const bars = sums.flatMap((written, at) => {
    if (written === 0) return [];
    const toLinks = linkCounts[at] ?? 0;
    const what = [
      countOf(counts[at] ?? 0, "object"),
      ...(toLinks === 0 ? [] : [countOf(toLinks, "write to links", "writes to links")]),
    ];
    const leading = textOf(listOf(by)[at]);
    const text = `${timeText(begin + at * length)}: ${what.join(", ")}${leading === "" ? "" : `, most by ${leading}`}`;
    return [html`<li>${text}<span style="width:${Math.ceil((100 * written) / most)}%"></span></li>`];
  });
  const rest = numberOf(unknown) ?? 0;
  return html`<details><summary>When it was done, each ${textOf(width)}</summary><ul class="bars">${bars}</ul>${
    rest === 0 ? null : html`<p class="quiet">${countOf(rest, "object")} at unknown times.</p>`
  }</details>`;
}
