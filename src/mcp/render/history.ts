import * as z from "zod";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { PRESENT_AND_LOG } from "../../review/object-calls.ts";
import { valueDifferences } from "../../review/value-difference.ts";
import { differenceText } from "../../review/value-text.ts";
import type { HistoryStep, ObjectHistory, Reference, References } from "../../service/investigation.ts";
import { attributionData, attributionText, eventData, eventText, partAuthor, writerTold } from "./author.ts";
import { cutOfLog, cutParts, eventsOf, moreLines, moreThan, valuesInPart } from "./cut-parts.ts";
import { AUTHORS_ALONE, type Detail, fullDetail } from "./detail.ts";
import { partAuthors } from "./earlier-author.ts";
import { eachRow, fittedPage, type Halves, type Rendered, rowsThatFit } from "./page.ts";
import { called, nameOf, stamp } from "./text.ts";
import { differenceData } from "./value.ts";

export const stepOutput = z.looseObject({
  seenAt: z.string().describe("when captured; attribution says when done"),
  what: z.string(),
});

export const referencesOutput = z.looseObject({ total: z.int() });

/** The call that shows one step with all of its links. */
const wholeStep = ({ type, id }: EntityRef, seenAt: string): string =>
  `get_object_history with type "${type}", id "${id}" and seenAt "${seenAt}"`;

/** The call that shows the values of an object whole, before a step and after it. */
const valuesAt = ({ type, id }: EntityRef, seenAt: string): string =>
  `get_object with type "${type}", id "${id}" and at "${seenAt}", and with a time before it${PRESENT_AND_LOG}`;

/** Renders steps of one object: a line each, with what was before and what came after. */
export function stepsPage(history: ObjectHistory, detail: Detail, beside: Halves) {
  const { items, linkCursors, ...page } = history;
  const [only] = items;
  if (only === undefined || linkCursors === undefined)
    return fittedPage(history, eachRow(stepRenderer(history.ref, false)), { detail, beside });
  const alone = eachRow(stepRenderer(history.ref, true));
  const most = (less: Detail, links: number): Detail => ({ ...less, authors: AUTHORS_ALONE, links });
  if (linkCursors.length === 0) {
    const render = (steps: readonly HistoryStep[], less: Detail) => alone(steps, most(less, 0));
    return fittedPage(history, render, { detail: fullDetail, beside });
  }
  const byLink = { ...page, items: only.links, cursors: linkCursors };
  const render = (links: HistoryStep["links"], less: Detail) => alone([{ ...only, links }], most(less, links.length));
  return { ...fittedPage(byLink, render, { detail: fullDetail, beside }), shown: 1 };
}

/** Returns a renderer of steps. All links of a step alone are paged. */
export const stepRenderer =
  (ref: EntityRef, isAlone: boolean) =>
  (step: HistoryStep, detail: Detail): Rendered<z.input<typeof stepOutput>> => {
    const { contributions, links, linkTotals } = step;
    const severalAuthors = contributions.length > 1;
    const fields = new Set([EXISTENCE, ...step.properties.map(({ name }) => name), ...links.map(({ link }) => link)]);
    const parts = step.properties.flatMap((property) =>
      valueDifferences(ref.type, property).map((difference) => ({ property, difference })),
    );
    const shownParts = parts.slice(0, detail.differences);
    const shownLinks = links.slice(0, detail.links);
    const events = step.events.slice(0, detail.events).map((event) => eventData(event, fields));
    const eventTotal = step.eventTotal ?? step.events.length;
    const isByEvent = step.events.length > 0 && events.length === eventTotal;
    const authors = contributions.slice(0, detail.authors).map((one) => attributionData(one, isByEvent));
    const inPart = valuesInPart(
      shownParts.map(({ difference }) => difference),
      detail,
    );
    const total = linkTotals.added + linkTotals.removed;
    const more = {
      differences: moreThan(parts.length, shownParts.length),
      links: isAlone ? undefined : moreThan(total, shownLinks.length),
      authors: moreThan(contributions.length, authors.length),
      values: inPart === 0 ? undefined : inPart,
    };
    const namesShownBy = valuesAt(ref, stamp(step.seenAt));
    const whole = isAlone ? namesShownBy : wholeStep(ref, stamp(step.seenAt));
    const log = cutOfLog(detail.events === 0 ? undefined : moreThan(eventTotal, events.length), authors);
    const names = Object.fromEntries(
      Object.entries(step.names ?? {}).map(([id, name]): [string, string] => [id, cleaned(name, NAME_LENGTH)]),
    );
    const by: typeof partAuthor = (one, named) => (severalAuthors ? partAuthor(one, named) : {});
    const earlier = partAuthors(ref.type, step.properties, step.names);
    const data = {
      seenAt: stamp(step.seenAt),
      what: step.what,
      properties: shownParts.map(({ property, difference }) => ({
        ...differenceData(property.name, difference, detail),
        ...by(property.by),
      })),
      names: Object.keys(names).length === 0 ? undefined : names,
      linkTotals: total === 0 ? undefined : { ...linkTotals },
      links: shownLinks.map((link) => ({
        link: link.link,
        direction: link.direction,
        other: { type: link.other.type, id: link.other.id, displayName: nameOf(link.otherName) },
        action: link.action,
        ...by(link.by),
      })),
      attribution: authors,
      events: events.length === 0 ? undefined : events,
      earlier: earlier.length === 0 ? undefined : earlier,
      more: cutParts(more, whole, { ref, log, unnamed: step.unnamed, namesShownBy }),
    };
    const options = { ...detail, direction: "thenToNow", names } as const;
    const told = [
      ...shownParts.map(
        ({ property, difference }) => `${differenceText(difference, options)}${byText(by(property.by, writerTold))}`,
      ),
      ...(total === 0 ? [] : [`links +${numberText(linkTotals.added)} -${numberText(linkTotals.removed)}`]),
      ...data.links.map(({ link, direction, other, action }, at) => {
        const sign = action === "added" ? "+" : "-";
        const way = direction === "from" ? "" : " of";
        return `${sign} ${link}${way} ${other.type} ${called(other.displayName, "(no name)")} ${other.id}${byText(by(shownLinks[at]?.by, writerTold))}`;
      }),
    ];
    const who = authors.map((author) => attributionText(author));
    return {
      data,
      lines: [
        `${data.seenAt} ${step.what}${told.length === 0 ? "" : `: ${told.join("; ")}`}${who.length === 0 ? "" : ` | by ${who.join("; ")}`}`,
        ...earlier.map((text) => `  ${text}`),
        ...events.map((event) => `  ${eventText(event)}`),
        ...moreLines(more, whole),
        ...moreLines({ names: step.unnamed }, namesShownBy),
        ...moreLines(log, eventsOf(ref)),
      ],
    };
  };

const byText = ({ by, at }: { readonly by?: string; readonly at?: string } = {}): string =>
  by === undefined ? "" : ` (${by}${at === undefined ? "" : ` ${at}`})`;

/** Renders as many references as keep within so many bytes. `total` counts them all, and `whole` is the call that lists them. */
export function renderedReferences(
  title: string,
  { total, items, unread = [] }: References,
  { mostBytes, whole }: { readonly mostBytes: number; readonly whole: string },
): Rendered<z.input<typeof referencesOutput>> {
  const rows = rowsThatFit(items.map(referenceRow), mostBytes);
  const more = moreThan(total, rows.length);
  const told = [...rows.flatMap(({ lines }) => lines), ...unread.map((sentence) => `  ${sentence}`)];
  return {
    data: {
      total,
      ...(unread.length === 0 ? {} : { unread: [...unread] }),
      items: rows.map(({ data }) => data),
      more: more === undefined ? undefined : { references: more, shownBy: whole },
    },
    lines: [
      `${title}: ${numberText(total)}`,
      ...told,
      ...(more === undefined ? [] : [`  ${numberText(more)} more: ${whole}`]),
    ],
  };
}

function referenceRow({ ref, displayName, how, still }: Reference): Rendered<Record<string, unknown>> {
  const gone = still ? "" : " (no longer)";
  return {
    data: { type: ref.type, id: ref.id, displayName: nameOf(displayName), how, still },
    lines: [`  ${ref.type} ${called(displayName, "(no name)")} ${ref.id} by ${how}${gone}`],
  };
}
