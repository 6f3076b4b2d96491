import * as z from "zod";
import { histogramOutput } from "./histogram.ts";

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
  histogram: histogramOutput.optional().describe("objects by time of last write, links by each write"),
  done: z.array(z.string()).describe("dangers of what was done since the snapshot"),
  accounts: z.array(z.string()).describe("who did it: can they sign in, and which roles do they hold"),
  risks: z.record(z.string(), objects).describe("dangers of going back"),
  riskiest: z.array(z.looseObject({ type, id: z.string(), why: z.string(), renamedTo: z.string().optional() })),
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
  notReached: z.string(),
  leftOut: z.string().optional(),
  note: z.string().optional(),
  next: z.string(),
});

export type SummaryData = z.input<typeof summaryOutput>;
