import type { UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import { unheldInBrief, unheldLines, type WithUnheld } from "../../domain/dangers/unheld-words.ts";
import { stamp, withinBytes } from "./text.ts";

/** Returns acts on what the history does not hold, and with the count of the rest the call for it. */
export function unheldTexts({ unheld }: WithUnheld, most: number): readonly string[] {
  if (unheld === undefined) return [];
  const lines = unheldLines({ unheld }, most);
  return [...lines.slice(0, -1), `${lines.at(-1)} ${callFor(unheld)}`];
}

/** Returns as many of them as fit a number of bytes. */
export function unheldWithin(work: WithUnheld, bytes: number): readonly string[] {
  const { acts = [] } = work.unheld ?? {};
  const fitting = withinBytes(unheldLines(work, acts.length).slice(0, acts.length), bytes).length;
  return unheldTexts(work, Math.min(fitting, acts.length));
}

/** Returns them in one text with the call, where there are any. */
export const unheldText = ({ unheld }: WithUnheld): { readonly unheld?: string } =>
  unheld === undefined ? {} : { unheld: `${unheldInBrief(unheld)} ${callFor(unheld)}` };

const callFor = ({ since, until }: Pick<UnheldWork, "since" | "until">): string =>
  `list_activity with since "${stamp(since)}" and until "${stamp(until)}" shows them, with values and correlation ids.`;
