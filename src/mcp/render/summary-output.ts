import * as z from "zod";
import { histogramOutput } from "./histogram.ts";

const type = z.string();
const objects = z.int();
const known = z.int().optional();

/** The lists of a summary, which are absent where they were not asked for or had no room. An empty one was looked at. */
const lists = z.object({
  byType: z.array(z.object({ type, action: z.string(), objects })),
  properties: z.array(z.object({ type, property: z.string(), objects })),
  links: z.array(z.object({ type, link: z.string(), added: z.int(), removed: z.int() })),
  notRecoverable: z.array(z.object({ code: z.string(), objects })),
  actors: z.array(z.object({ actor: z.string(), objects, first: z.string(), last: z.string() })),
  done: z.array(z.string()).describe("dangers of what was done since the snapshot"),
  accounts: z.array(z.string()).describe("who did it: can they sign in, and which roles do they hold"),
  riskiest: z.array(
    z.looseObject({
      ...{ type: type.optional(), id: z.string().optional() },
      ...{ why: z.string(), renamedTo: z.string().optional() },
    }),
  ),
  signIn: z.array(z.string()),
  warnings: z
    .array(z.string())
    .describe("what it brings back without something it needs, and policies that name purged objects"),
  samples: z.array(
    z.looseObject({
      type,
      id: z.string(),
      displayName: z.string().optional(),
      what: z.array(z.string()),
      stays: z.string().optional(),
      renamedTo: z.string().optional(),
    }),
  ),
});

export const summaryOutput = lists.partial().extend({
  totals: z.looseObject({ changedObjects: known, changedLinks: known, notRecoverable: known }),
  histogram: histogramOutput.optional().describe("objects by time of last write, links by each write"),
  risks: z.record(z.string(), objects).optional().describe("dangers of going back"),
  unheld: z.string().optional().describe("acts that no recovery reaches"),
  notReached: z.string(),
  leftOut: z.string().optional(),
  note: z.string().optional(),
  next: z.string(),
});

/** A summary as it is shown. */
export type ShownSummary = z.input<typeof summaryOutput>;
/** A summary with all of its lists. */
export type SummaryData = ShownSummary & z.input<typeof lists> & Required<Pick<ShownSummary, "risks">>;
