import * as z from "zod";
import type { Basis, Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { type ReasonCode, reasons } from "../../domain/changes/reason.ts";
import type { Risk } from "../../domain/changes/risk.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { dangerData } from "../../review/object-calls.ts";
import { renewedTexts } from "../../review/renewed-words.ts";
import { valueDifferences } from "../../review/value-difference.ts";
import { type Direction, differenceText, isShownWhole } from "../../review/value-text.ts";
import {
  type AttributionData,
  attributionData,
  attributionOutput,
  attributionText,
  type EventData,
  eventData,
  eventText,
  partAuthor,
  writerTold,
} from "./author.ts";
import { linkData, linksThenText, linkTexts, linkTotalsOf } from "./change-links.ts";
import {
  type CutParts,
  cutOfLog,
  cutParts,
  eventsOf,
  moreLines,
  moreThan,
  valuesInPart,
  valuesOf,
} from "./cut-parts.ts";
import type { Detail } from "./detail.ts";
import { earlierAuthors } from "./earlier-author.ts";
import { keptData, keptText } from "./kept-text.ts";
import { type LastWrite, lastWrite, lastWriteText } from "./last-write.ts";
import { allLostDifferences, lostTexts } from "./lost-values.ts";
import type { Rendered } from "./page.ts";
import { isThereAgain } from "./renewed.ts";
import { repointTexts } from "./repointed.ts";
import { namesIn } from "./shown-names.ts";
import { called, nameOf } from "./text.ts";
import { restoredTexts, type ToldAction, toldAction, toldActions, toldChange } from "./told-direction.ts";
import { unwrittenText } from "./unwritten.ts";
import { type DifferenceData, differenceData, differenceOutput } from "./value.ts";

const why = z.object({ code: z.string(), sentence: z.string() });

export const changeOutput = z.looseObject({
  type: z.string(),
  id: z.string(),
  displayName: z.string().optional(),
  action: z.enum(toldActions),
  change: z.string().optional().describe("in compact detail: what differs, in words"),
  alike: z.looseObject({}).optional().describe("others of its kind, as a table"),
  basis: z.enum(["snapshot", "audit"]).optional(),
  properties: z.array(differenceOutput).optional(),
  linkTotals: z.looseObject({ add: z.int(), remove: z.int() }).optional(),
  links: z
    .array(
      z.looseObject({
        link: z.string(),
        target: z.looseObject({ type: z.string(), id: z.string() }),
        action: z.enum(["add", "remove"]),
      }),
    )
    .optional(),
  attribution: z.array(attributionOutput).optional(),
  notRecoverable: why.optional(),
  risks: z.array(z.looseObject({ severity: z.string(), sentence: z.string() })).optional(),
});

/** The same shape where it is not the subject: list_changes spells it out. */
export const changeHandle = z.looseObject({ type: z.string(), id: z.string(), action: z.string() });

export interface ChangeData {
  [more: string]: unknown;
  readonly type: string;
  readonly id: string;
  readonly displayName: string | undefined;
  readonly action: ToldAction;
  readonly basis: Basis;
  readonly properties: (DifferenceData & { readonly by?: string; readonly keptBecause?: string })[];
  /** Names of the ids that stand in the values shown. */
  readonly names: Record<string, string> | undefined;
  readonly lost: readonly string[] | undefined;
  readonly linkTotals: { [more: string]: unknown; readonly add: number; readonly remove: number } | undefined;
  /** The links of a restored object at the snapshot, in words. */
  readonly linksThen: string | undefined;
  readonly links: LinkData[] | undefined;
  readonly attribution: AttributionData[] | undefined;
  readonly events: EventData[] | undefined;
  readonly lastWrite: LastWrite | undefined;
  readonly earlier: string[] | undefined;
  /** That it was restored since, and the objects that a recovery created again or is to, in words. */
  readonly renewed: string[] | undefined;
  readonly notRecoverable: { readonly code: string; readonly sentence: string } | undefined;
  readonly risks: RiskData[] | undefined;
  /** The parts that are left out, and the call that shows them. */
  readonly more: CutParts | undefined;
}

interface RiskData extends Risk {
  [more: string]: unknown;
}

interface LinkData {
  [more: string]: unknown;
  readonly link: string;
  readonly target: {
    [more: string]: unknown;
    readonly type: string;
    readonly id: string;
    readonly displayName: string | undefined;
  };
  readonly action: "add" | "remove";
  readonly notRecoverable: string | undefined;
  readonly by?: string;
}

/** The place where a change is shown. */
export interface ChangeView {
  readonly direction: Direction;
  /** The call that shows what is left out of a change. */
  readonly whole: (change: Change) => string;
  /** True where all links of one change are paged. */
  readonly isAlone?: boolean;
}

export const whyNot = (code: ReasonCode) => ({ code, sentence: reasons[code] });

/** Renders one change with all that is known of it, as far as the detail goes. */
export function wholeChange(given: Change, view: ChangeView, detail: Detail): Rendered<ChangeData> {
  const change = toldChange(given, view.direction);
  const { ref, contributions = [], attribution = [] } = change;
  const notRecoverable = isThereAgain(change, view.direction) ? undefined : change.notRecoverable;
  const renewed = [...restoredTexts(change, view.direction), ...renewedTexts(change), ...repointTexts(change)];
  // Parts that stay are shown with their reason already.
  const risks = (change.risks ?? [])
    .filter(({ rule }) => rule !== "notRecovered" || notRecoverable === undefined)
    .map((risk) => dangerData(risk, ref));
  const parts = change.properties.flatMap((property) =>
    valueDifferences(ref.type, property).map((difference) => ({ property, difference })),
  );
  const shownParts = parts.slice(0, detail.differences);
  const shownLinks = change.links.slice(0, detail.links);
  const severalAuthors = contributions.length > 1;
  const events = attribution.slice(0, detail.events).map((event) => eventData(event, changedFields(change)));
  const isByEvent = attribution.length > 0 && events.length === (change.eventTotal ?? attribution.length);
  const authors = contributions.slice(0, detail.authors).map((one) => attributionData(one, isByEvent));
  const allKept = change.kept ?? [];
  const kept = allKept.slice(0, Math.min(5, detail.differences));
  const differences = shownParts.map(({ difference }) => difference);
  const keptInPart = kept.filter(({ now, then }) => !isShownWhole(now, detail) || !isShownWhole(then, detail)).length;
  const inPart = valuesInPart([...differences, ...allLostDifferences(change)], detail) + keptInPart;
  const more = {
    differences: moreThan(parts.length, shownParts.length),
    links: view.isAlone === true ? undefined : moreThan(linkCountOf(change), shownLinks.length),
    authors: moreThan(contributions.length, authors.length),
    kept: moreThan(allKept.length, kept.length),
    values: inPart === 0 ? undefined : inPart,
  };
  const whole = view.isAlone === true ? valuesOf(ref) : view.whole(change);
  const eventTotal = change.eventTotal ?? attribution.length;
  const log = cutOfLog(detail.events === 0 ? undefined : moreThan(eventTotal, events.length), authors);
  const names = namesIn(change, { parts: [...differences, ...allLostDifferences(change)], detail });
  const written = lastWrite(change);
  const writtenTold = lastWrite(change, writerTold);
  const earlier = earlierAuthors(change);
  const then = linksThenText(change);
  const options = { ...detail, direction: view.direction, names: names ?? {} };
  const keptOptions = { ...options, names: change.names ?? {} };
  const data: ChangeData = {
    type: ref.type,
    id: ref.id,
    displayName: nameOf(change.displayName),
    action: toldAction(change, view.direction),
    basis: change.basis,
    properties: [
      ...shownParts.map(({ property, difference }) => ({
        ...differenceData(property.name, difference, detail),
        ...partAuthor(property.by),
      })),
      ...kept.map((value) => ({ ...keptData(value, keptOptions), ...plainDifference })),
    ],
    names,
    lost: lostTexts(change, options),
    linkTotals: linkTotalsOf(change),
    linksThen: then,
    links: shownLinks.length === 0 ? undefined : shownLinks.map((link) => linkData(change, link)),
    attribution: authors.length === 0 ? undefined : authors,
    events: events.length === 0 ? undefined : events,
    lastWrite: written === undefined ? undefined : { ...written },
    earlier: earlier.length === 0 ? undefined : earlier,
    renewed: renewed.length === 0 ? undefined : renewed,
    notRecoverable: notRecoverable === undefined ? undefined : whyNot(notRecoverable),
    risks: risks.length === 0 ? undefined : risks,
    more: cutParts(more, whole, { ref, log, unnamed: change.unnamed }),
  };
  const told = [
    ...shownParts.map(({ property, difference }) => {
      const { by, at } = severalAuthors ? partAuthor(property.by, writerTold) : {};
      return `${differenceText(difference, options)}${by === undefined ? "" : ` (${by}${at === undefined ? "" : ` ${at}`})`}`;
    }),
    ...linkTexts(change, shownLinks, view.direction),
  ];
  const by = authors.map((author) => attributionText(author));
  const head = `${data.action} ${ref.type} ${called(data.displayName, "(no name)")} ${ref.id}`;
  const basis = data.basis === "audit" ? " (values from the audit log)" : "";
  return {
    data,
    lines: [
      `${head}${basis}${told.length === 0 ? "" : `: ${told.join("; ")}`}${by.length === 0 ? "" : ` | by ${by.join("; ")}`}`,
      ...kept.map((value) => `  ${keptText(value, keptOptions)}`),
      ...(data.lost ?? []).map((text) => `  ${text}`),
      ...(then === undefined ? [] : [`  ${then}`]),
      ...(writtenTold === undefined ? [] : [`  ${lastWriteText(writtenTold)}`]),
      ...earlier.map((text) => `  ${text}`),
      ...renewed.map((text) => `  ${text}`),
      ...(data.notRecoverable === undefined ? [] : [`  ${unwrittenText(data.notRecoverable, view.direction)}`]),
      ...risks.map(({ severity, rule, sentence }) => `  danger ${severity} (${rule}): ${sentence}`),
      ...events.map((event) => `  ${eventText(event)}`),
      ...moreLines(more, whole),
      ...moreLines({ names: change.unnamed }, valuesOf(ref)),
      ...moreLines(log, eventsOf(ref)),
    ],
  };
}

const linkCountOf = ({ links, linkTotals: { add, remove, notRecoverable } }: Change): number =>
  Math.max(links.length, add + remove + notRecoverable);

const plainDifference = { path: undefined, stay: undefined, more: undefined, after: undefined, otherOrder: undefined };

/** Names the call that shows a change of a preview's list whole. */
export const wholeIn =
  (preview: string) =>
  ({ ref }: Change): string =>
    `list_changes with previewJobId "${preview}" and id "${ref.id}"`;

const changedFields = (change: Change): ReadonlySet<string> => new Set([EXISTENCE, ...differingParts(change)]);
