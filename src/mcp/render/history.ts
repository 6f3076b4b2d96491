import * as z from "zod";
import { iso } from "../../domain/time.ts";
import type { HistoryStep, Reference, References } from "../../service/investigation.ts";
import { attributionData, attributionLine } from "./attribution.ts";
import { authorData, authorLine } from "./author.ts";
import { moreThan, shortValue, textOf } from "./change.ts";
import type { Detail } from "./detail.ts";
import { namesData, namesLine } from "./names.ts";
import { type Rendered, rowsThatFit } from "./page.ts";
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
    properties: properties.slice(0, detail.properties).map(({ name, now, then, by }) => ({
      name,
      then: shortValue(then, detail.valueLength),
      now: shortValue(now, detail.valueLength),
      ...authorData(by),
    })),
    names: namesData(step.names, detail.links),
    moreProperties: moreThan(properties.length, detail.properties),
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
    ...properties
      .slice(0, detail.properties)
      .map(({ name, now, then, by }) => `  ${name}: ${textOf(then, short)} to ${textOf(now, short)}${authorLine(by)}`),
    ...namesLine(step.names, Math.min(8, detail.links)),
    ...links.slice(0, detail.links).map(({ link, direction, other, otherName, action, by }) => {
      const way = direction === "from" ? "to" : "from";
      return `  ${action} ${link} ${way} ${other.type} ${called(otherName, other.id)}${authorLine(by)}`;
    }),
    ...(more > 0 ? [`  and ${more} more links`] : []),
    ...attribution.slice(0, 3).map((who) => `  ${attributionLine(who)}`),
  ];
  return { data, lines };
}

/** As many references as keep within so many bytes; `total` counts them all. */
export function renderedReferences(
  title: string,
  { total, items, unread = [] }: References,
  mostBytes: number,
): Rendered<z.input<typeof referencesOutput>> {
  const rows = rowsThatFit(items.map(referenceRow), mostBytes);
  const told = [...rows.flatMap(({ lines }) => lines), ...unread.map((sentence) => `  ${sentence}`)];
  return {
    data: { total, ...(unread.length === 0 ? {} : { unread: [...unread] }), items: rows.map(({ data }) => data) },
    lines: total === 0 && told.length === 0 ? [] : [`${title}: ${total}`, ...told],
  };
}

function referenceRow({ ref, displayName, how, still }: Reference): Rendered<Record<string, unknown>> {
  const gone = still ? "" : " (no longer)";
  return {
    data: { type: ref.type, id: ref.id, displayName: nameOf(displayName, 120), how, still },
    lines: [`  ${ref.type} ${called(displayName, ref.id)} ${ref.id} by ${how}${gone}`],
  };
}
