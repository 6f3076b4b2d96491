import * as z from "zod";
import type { JobId } from "../../domain/ids.ts";
import { consequenceLines } from "../../domain/sign-in/consequence-lines.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { actorName } from "./author.ts";
import { histogramData, histogramLine, histogramOutput, minuteOf } from "./histogram.ts";
import { called, countOf, nameOf } from "./text.ts";

const type = z.string();
const objects = z.int();
const known = z.int().optional();

export const summaryOutput = z.object({
  totals: z.looseObject({ changedObjects: known, changedLinks: known, notRecoverable: known }),
  byType: z.array(z.object({ type, action: z.string(), objects })),
  properties: z.array(z.object({ type, property: z.string(), objects })),
  links: z.array(z.object({ type, link: z.string(), added: z.int(), removed: z.int() })),
  notRecoverable: z.array(z.object({ code: z.string(), objects })),
  actors: z.array(z.object({ actor: z.string(), objects, first: z.string(), last: z.string() })),
  histogram: histogramOutput.optional().describe("objects by time of last write"),
  risks: z.record(z.string(), objects),
  riskiest: z.array(z.looseObject({ type, id: z.string(), why: z.string() })),
  signIn: z.array(z.string()),
  warnings: z.array(z.string()).describe("what it brings back without something it needs"),
  samples: z.array(
    z.looseObject({ type, id: z.string(), displayName: z.string().optional(), what: z.array(z.string()) }),
  ),
  leftOut: z.string().optional(),
  note: z.string().optional(),
  next: z.string(),
});

export type SummaryData = z.input<typeof summaryOutput>;

/** Most that a summary's data and text weigh together: 1,500 tokens, with what stands around them. */
const SUMMARY_WEIGHT = 4_550;
/** Rows of each list that stay while another list has more to give. */
const leastRows = {
  byType: 7,
  properties: 1,
  links: 1,
  notRecoverable: 1,
  actors: 2,
  samples: 0,
  signIn: 2,
  warnings: 3,
  riskiest: 4,
} as const;
/** Lists that keep their least rows until all others are empty. */
const lasting: ReadonlySet<string> = new Set(["riskiest", "signIn", "actors"]);
type SummaryList = keyof typeof leastRows;
const lists = Object.keys(leastRows) as SummaryList[];
const RISKIEST_AND_SAMPLES = 10;
const RULES_SHOWN = 8;
/** Shown twice, they would displace the rest of a summary. */
const RISKIEST_IN_TEXT = 4;

/** The same size whatever the number of changes: the ends of the longest lists are left out, and it says so. */
export function summaryData(summary: ChangeSummary, preview: JobId): SummaryData {
  const { totals } = summary;
  const { risks, riskiest, rehearsal } = summary.assessment ?? { risks: [], riskiest: [], rehearsal: null };
  const samples = summary.samples
    .filter(({ type, id }) => !riskiest.some(({ ref }) => ref.type === type && ref.id === id))
    .slice(0, RISKIEST_AND_SAMPLES - riskiest.length);
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
    })),
    actors: summary.actors.map(({ actor, objects, first, last }) => ({
      actor: actorName(actor),
      objects,
      first: minuteOf(first),
      last: minuteOf(last),
    })),
    histogram: summary.histogram && histogramData(summary.histogram),
    risks: Object.fromEntries(
      risks.slice(0, RULES_SHOWN).map(({ severity, rule, objects }) => [`${severity} ${rule}`, objects]),
    ),
    riskiest: riskiest.map(({ ref, severity, sentence }) => ({ ...ref, why: `${severity}: ${sentence}` })),
    signIn: rehearsal === null ? [] : consequenceLines(rehearsal, { brief: true }),
    warnings: (summary.assessment?.warnings?.items ?? []).map(({ sentence }) => sentence),
    samples: samples.map(({ type, id, displayName, action, what }) => ({
      type,
      id,
      displayName: nameOf(displayName, 60),
      action,
      what: what.slice(0, 4).map((name) => name.slice(0, 60)),
    })),
    ...noteOf([summary.notCompared, summary.actorsNote, summary.assessmentNote]),
    next:
      `list_changes with previewJobId "${preview}" shows each change, by type, property, actor, risk or text; ` +
      "a narrower preview leaves others' work alone.",
  };
  return shrunk(data);
}

function noteOf(notes: readonly (string | undefined)[]): Pick<SummaryData, "note"> {
  const some = notes.filter((note) => note !== undefined);
  return some.length === 0 ? {} : { note: some.join(" ") };
}

/** Removes from the list that takes most room, last row first, until all fits. Says how many rows of which list. */
function shrunk(data: SummaryData): SummaryData {
  const taken = new Map<SummaryList, number>();
  for (;;) {
    const { histogram } = data;
    const said = [...taken].map(([list, rows]) => `${list} (${rows})`).join(", ");
    const shown = said === "" ? data : { ...data, leftOut: `more rows of ${said}` };
    if (weightOf(shown) <= SUMMARY_WEIGHT) return shown;
    if (histogram?.by !== undefined) {
      delete histogram.by;
      continue;
    }
    const generous = lists.filter((list) => data[list].length > leastRows[list]);
    const others = lists.filter((list) => !lasting.has(list) && data[list].length > 0);
    const from = generous.length > 0 ? generous : others.length > 0 ? others : lists;
    const largest = from.reduce((a, b) => (JSON.stringify(data[b]).length > JSON.stringify(data[a]).length ? b : a));
    if (data[largest].pop() === undefined) return shown;
    taken.set(largest, (taken.get(largest) ?? 0) + 1);
  }
}

/** Bytes, with digits twice: ids, times and counts make more tokens than their length says. */
const weightOf = (data: SummaryData): number =>
  [JSON.stringify(data), summarySentence(data), ...summaryLines(data)].reduce(
    (weight, text) => weight + Buffer.byteLength(text) + (text.match(/\d/g)?.length ?? 0),
    0,
  );

/** In our own words only. */
export function summarySentence({ totals, note, next }: SummaryData): string {
  return (
    `${countOf(totals.changedObjects ?? null, "object")} and ${countOf(totals.changedLinks ?? 0, "link")} to change back; ` +
    `${countOf(totals.notRecoverable ?? 0, "object")} with a difference that stays. ${note === undefined ? "" : `${note} `}Next: ${next}`
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
      data.actors.map(({ actor, objects, first }) => `${actor} ${objects} from ${first}`),
    ),
    ...(data.histogram === undefined ? [] : [histogramLine(data.histogram)]),
    ...row(
      "risks",
      Object.entries(data.risks).map(([risk, objects]) => `${objects} ${risk}`),
    ),
    ...data.riskiest.slice(0, RISKIEST_IN_TEXT).map(({ why }) => why),
    ...(data.riskiest.length > RISKIEST_IN_TEXT ? ["more by list_changes with risk"] : []),
    ...data.signIn.map((line) => `signing in: ${line}`),
    ...data.warnings.map((line) => `warning: ${line}`),
    ...row(
      "such as",
      data.samples.map(({ type, displayName, id, what }) => `${type} ${called(displayName, id)} (${what.join(", ")})`),
    ),
    ...(data.leftOut === undefined ? [] : [data.leftOut]),
  ];
}
