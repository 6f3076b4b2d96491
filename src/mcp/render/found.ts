import * as z from "zod";
import { asOneWord, cleaned, quoted } from "../../domain/words/untrusted.ts";
import { renewedText } from "../../review/renewed-words.ts";
import type { FoundObject } from "../../service/investigation.ts";
import type { Rendered } from "./page.ts";
import { called, nameOf, stamp } from "./text.ts";

export const foundOutput = z.looseObject({
  type: z.string(),
  id: z.string(),
  displayName: z.string().optional(),
  state: z.enum(["live", "deleted", "purged"]),
  fit: z.number(),
});

const states = { live: "live", softDeleted: "deleted", gone: "purged" } as const;
export const stateWord = (life: keyof typeof states): (typeof states)[keyof typeof states] => states[life];

/** Says from which time on former names were looked for, and if they were. */
export function namesLookedFor(since: string | null, principalsOnly = false): string {
  if (since === null) return ", not by former names";
  return principalsOnly
    ? `, also by user principal names replaced after ${since}, and not by former display names`
    : `, also by display and user principal names replaced after ${since}`;
}

/** An object with the properties that distinguish it from others of its name. */
export function foundObject({
  ref,
  displayName,
  life,
  fit,
  facts,
  formerly,
  renewed = [],
}: FoundObject): Rendered<z.input<typeof foundOutput>> {
  const { state: policyState, ...others } = facts;
  // A policy's own state, beside the one every object has here.
  const told = policyState === undefined ? others : { ...others, policyState };
  const shown = Object.entries(told).map(([name, value]) => [
    name,
    typeof value === "string" ? cleaned(value, 200) : value,
  ]);
  const line = shown
    .map(([name, value]) => `${name} ${typeof value === "string" ? asOneWord(value) : value}`)
    .join(", ");
  const state = stateWord(life);
  const before = formerly === undefined ? "" : `, formerly ${quoted(formerly.name)} until ${stamp(formerly.until)}`;
  const again = renewed.map((one) => renewedText(ref, one));
  const score = Math.round(fit * 100) / 100;
  return {
    data: {
      type: ref.type,
      id: ref.id,
      displayName: nameOf(displayName),
      state,
      fit: score,
      ...(formerly === undefined ? {} : { formerly: nameOf(formerly.name), formerlyUntil: stamp(formerly.until) }),
      ...Object.fromEntries(shown),
      ...(again.length === 0 ? {} : { renewed: again }),
    },
    lines: [
      `${ref.type} ${called(displayName, "(no name)")} ${ref.id} (${state}, fit ${score})${before}${line === "" ? "" : `: ${line}`}`,
      ...again.map((text) => `  ${text}`),
    ],
  };
}
