import * as z from "zod";
import { DAY, HOUR, iso, MINUTE, type Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { Histogram } from "../../service/change-summary.ts";
import { writerName } from "./author.ts";

const objects = z.int();

/** One number for each interval, in order, with the width of one, where any write has a time. `links` counts writes to links, where there are any. `by` names the authors of most changes of each, where there is room. */
export const histogramOutput = z.object({
  from: z.string().optional(),
  width: z.string().optional(),
  objects: z.array(objects),
  links: z.array(z.int()).optional(),
  by: z.array(z.string()).optional(),
  unknown: objects,
});

export type HistogramData = z.input<typeof histogramOutput>;

/** Returns undefined for an empty count, because an empty axis reads like a time without writes. */
export function histogramData({ from, width, buckets, unknown }: Histogram): HistogramData | undefined {
  if (from === null && unknown === 0) return undefined;
  return {
    ...(from === null ? {} : { from: minuteOf(from), width: lengthOf(width) }),
    objects: buckets.map(({ objects }) => objects),
    ...(buckets.some(({ links }) => links > 0) ? { links: buckets.map(({ links }) => links) } : {}),
    by: buckets.map(({ leading, recovery }) => (leading === null ? "" : writerName({ actor: leading, recovery }))),
    unknown,
  };
}

/** `of` names the objects that are counted, where they are not those of the plan. */
export function histogramLine({ from, width, objects, links, unknown }: HistogramData, of = ""): string {
  const known =
    from === undefined || width === undefined
      ? []
      : [`each ${width} from ${from}: ${objects.map(numberText).join(" ")}`];
  const written = links === undefined ? [] : [`writes to links: ${links.map(numberText).join(" ")}`];
  const without = `${numberText(unknown)} unknown`;
  return `when${of}, ${[...known, ...written, ...(unknown > 0 || from === undefined ? [without] : [])].join("; ")}`;
}

/** Seconds cost tokens and are meaningless here. */
export const minuteOf = (time: Millis): string => `${iso(time).slice(0, 16)}Z`;

function lengthOf(width: Millis): string {
  if (width % DAY === 0) return countOf(width / DAY, "day");
  return width % HOUR === 0 ? countOf(width / HOUR, "hour") : countOf(width / MINUTE, "minute");
}
