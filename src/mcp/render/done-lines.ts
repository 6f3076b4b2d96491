import { isGrave } from "../../domain/changes/risk.ts";
import { FURTHER_PREVIEWED } from "../../review/object-calls.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { reversalTexts } from "./comparison.ts";
import { dangerText, shortDanger } from "./danger-texts.ts";
import { looksInPart, noDangerSince } from "./no-danger.ts";

export const NOTHING_KNOWN = "not evaluated, because no id of this scope is known";

/** The lines of a summary on what was done. */
interface DoneLines {
  /** The gravest first. */
  readonly lines: readonly string[];
  /** The beginnings of lines on grave dangers, by the whole line, for a summary that has no room for all of them. */
  readonly beginnings: ReadonlyMap<string, string>;
}

/**
 * Puts what stays of an actor's work behind the grave dangers and before the others, because the last lines are cut
 * first.
 */
export function doneLines(
  { assessment, notCompared, nothingKnown }: ChangeSummary,
  staying: readonly string[],
): DoneLines {
  if (assessment?.done === undefined) return { lines: staying, beginnings: new Map() };
  const { risks, reversed, signIn } = assessment.done;
  const told = risks.map((risk) => ({ risk, text: dangerText(risk, FURTHER_PREVIEWED) }));
  const grave = told.filter(({ risk }) => isGrave(risk));
  const others = told.filter(({ risk }) => !isGrave(risk)).map(({ text }) => text);
  const looked = { isInPart: looksInPart(notCompared, signIn), hasUnheld: assessment.unheld !== undefined };
  return {
    lines: [
      ...grave.map(({ text }) => text),
      ...staying,
      ...(risks.length > 0 ? others : [nothingKnown === true ? NOTHING_KNOWN : noDangerSince(looked)]),
      ...reversalTexts(reversed),
    ],
    // A danger of many objects names its author at the end of its sentence.
    beginnings: new Map(
      grave.filter(({ risk }) => risk.ref !== null).map(({ risk, text }) => [text, shortDanger(risk)]),
    ),
  };
}
