import * as z from "zod";
import type { JobId } from "../../domain/ids.ts";
import { reasons } from "../../domain/reason.ts";
import { iso } from "../../domain/time.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { actorName } from "./attribution.ts";
import { called, countOf, nameOf } from "./text.ts";

const type = z.string();
const objects = z.int();
const known = z.int().optional();

export const summaryOutput = z.object({
  totals: z.object({ changedObjects: known, changedLinks: known, notRecoverable: known }),
  byType: z.array(z.object({ type, action: z.string(), objects })),
  properties: z.array(z.object({ type, property: z.string(), objects })),
  links: z.array(z.object({ type, link: z.string(), added: z.int(), removed: z.int() })),
  notRecoverable: z.array(z.object({ code: z.string(), objects, sentence: z.string() })),
  actors: z.array(z.object({ actor: z.string(), objects, first: z.string(), last: z.string() })),
  samples: z.array(
    z.object({
      type,
      id: z.string(),
      displayName: z.string().nullable(),
      action: z.string(),
      what: z.array(z.string()),
    }),
  ),
  leftOut: z.string().optional(),
  next: z.string(),
});

export type SummaryData = z.input<typeof summaryOutput>;

/** Most bytes of a summary's data; its text is shorter. Together they stay within 1,500 tokens. */
const SUMMARY_BYTES = 2_700;
const lists = ["byType", "properties", "links", "notRecoverable", "actors", "samples"] as const;

/** The same size whatever the number of changes: the ends of the longest lists are left out, and it says so. */
export function summaryData(summary: ChangeSummary, preview: JobId): SummaryData {
  const { totals } = summary;
  const data: SummaryData = {
    totals: {
      changedObjects: totals.changedObjects ?? undefined,
      changedLinks: totals.changedLinks ?? undefined,
      notRecoverable: totals.notRecoverable ?? undefined,
    },
    byType: [...summary.byType],
    properties: [...summary.properties],
    links: [...summary.links],
    notRecoverable: summary.notRecoverable.map(({ reason, objects }) => ({
      code: reason,
      objects,
      sentence: reasons[reason],
    })),
    actors: summary.actors.map(({ actor, objects, first, last }) => ({
      actor: actorName(actor),
      objects,
      first: iso(first),
      last: iso(last),
    })),
    samples: summary.samples.map(({ type, id, displayName, action, what }) => ({
      type,
      id,
      displayName: nameOf(displayName, 60),
      action,
      what: what.slice(0, 4).map((name) => name.slice(0, 60)),
    })),
    next:
      `list_changes with previewJobId "${preview}" and a filter (type, property, actor, text) shows each change. ` +
      "If damage and legitimate changes are mixed, preview again with a scope of entities or properties; then start_recovery.",
  };
  const leftOut = shrink(data);
  return leftOut === "" ? data : { ...data, leftOut: `${leftOut}; list_changes shows them.` };
}

/** Takes from the list that takes most room, last row first, until all fits; says how many rows of which. */
function shrink(data: SummaryData): string {
  const taken = new Map<string, number>();
  while (Buffer.byteLength(JSON.stringify(data)) > SUMMARY_BYTES) {
    const largest = lists.reduce((a, b) => (JSON.stringify(data[b]).length > JSON.stringify(data[a]).length ? b : a));
    if (data[largest].length === 0) break;
    data[largest].pop();
    taken.set(largest, (taken.get(largest) ?? 0) + 1);
  }
  return [...taken].map(([list, rows]) => `${rows} more rows of ${list}`).join(", ");
}

/** In our own words only. */
export function summarySentence({ totals, next }: SummaryData): string {
  return (
    `${countOf(totals.changedObjects ?? null, "object")} and ${countOf(totals.changedLinks ?? 0, "link")} to change back; ` +
    `${countOf(totals.notRecoverable ?? 0, "object")} with a difference that stays. Next: ${next}`
  );
}

export function summaryLines(data: SummaryData): readonly string[] {
  const row = (title: string, cells: readonly string[]) =>
    cells.length === 0 ? [] : [`${title}: ${cells.join("; ")}`];
  return [
    ...row(
      "what",
      data.byType.map(({ type, action, objects }) => `${objects} ${type} ${action}`),
    ),
    ...row(
      "properties",
      data.properties.map(({ type, property, objects }) => `${type}.${property} ${objects}`),
    ),
    ...row(
      "links",
      data.links.map(({ type, link, added, removed }) => `${type}.${link} +${added} -${removed}`),
    ),
    ...row(
      "stays",
      data.notRecoverable.map(({ code, objects }) => `${objects} ${code}`),
    ),
    ...row(
      "by",
      data.actors.map(({ actor, objects, first, last }) => `${actor} ${objects} (${first} to ${last})`),
    ),
    ...row(
      "such as",
      data.samples.map(({ type, displayName, id, what }) => `${type} ${called(displayName, id)} (${what.join(", ")})`),
    ),
    ...(data.leftOut === undefined ? [] : [data.leftOut]),
  ];
}
