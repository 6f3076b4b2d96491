import * as z from "zod";
import { iso } from "../../domain/time.ts";
import type { HistoryStep, Reference, References } from "../../service/investigation.ts";
import { attributionData, attributionLine } from "./attribution.ts";
import { authorData, authorLine } from "./author.ts";
import { type Detail, shortValue, textOf } from "./change.ts";
import type { Rendered } from "./page.ts";
import { called, nameOf } from "./text.ts";

export const stepOutput = z.looseObject({
  seenAt: z.string().describe("when captured; attribution says when done"),
  what: z.string(),
});

export const referencesOutput = z.looseObject({ total: z.int() });

/** One step; `then` is before it and `now` after. */
export function historyStepData(step: HistoryStep, detail: Detail): Rendered<z.input<typeof stepOutput>> {
  const { seenAt, what, properties, links, linkTotals, events } = step;
  const facets = new Set([...properties.map(({ name }) => name), ...links.map(({ link }) => link), "deletedDateTime"]);
  const attribution = attributionData(events, facets, detail.attributions);
  const short = Math.min(detail.valueLength, 120);
  const data = {
    seenAt: iso(seenAt),
    what,
    properties: properties.map(({ name, now, then, by }) => ({
      name,
      then: shortValue(then, detail.valueLength),
      now: shortValue(now, detail.valueLength),
      ...authorData(by),
    })),
    links: links.slice(0, detail.links).map(({ link, direction, other, otherName, action, by }) => ({
      link,
      direction,
      other: { type: other.type, id: other.id, displayName: nameOf(otherName, 120) },
      action,
      ...authorData(by),
    })),
    linkTotals: { ...linkTotals },
    attribution,
  };
  const more = linkTotals.added + linkTotals.removed - data.links.length;
  const lines = [
    `${data.seenAt} ${what}`,
    ...properties.map(
      ({ name, now, then, by }) => `  ${name}: ${textOf(then, short)} to ${textOf(now, short)}${authorLine(by)}`,
    ),
    ...links.slice(0, detail.links).map(({ link, direction, other, otherName, action, by }) => {
      const way = direction === "from" ? "to" : "from";
      return `  ${action} ${link} ${way} ${other.type} ${called(otherName, other.id)}${authorLine(by)}`;
    }),
    ...(more > 0 ? [`  and ${more} more links`] : []),
    ...attribution.slice(0, 3).map((who) => `  ${attributionLine(who)}`),
  ];
  return { data, lines };
}

export function referencesData({ total, items, unread }: References, most: number): z.input<typeof referencesOutput> {
  return {
    total,
    ...(unread === undefined ? {} : { unread: [...unread] }),
    items: items.slice(0, most).map(({ ref, displayName, how, still }) => {
      return { type: ref.type, id: ref.id, displayName: nameOf(displayName, 120), how, still };
    }),
  };
}

export function referenceLines(title: string, references: References, most: number): readonly string[] {
  const { total, items, unread = [] } = references;
  if (total === 0 && unread.length === 0) return [];
  const line = ({ ref, displayName, how, still }: Reference) =>
    `  ${ref.type} ${called(displayName, ref.id)} ${ref.id} by ${how}${still ? "" : " (no longer)"}`;
  return [`${title}: ${total}`, ...items.slice(0, most).map(line), ...unread.map((sentence) => `  ${sentence}`)];
}
