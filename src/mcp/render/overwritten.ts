import type { JobId } from "../../domain/ids.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { andMore, moreObjects } from "../../domain/words/counted-words.ts";
import { cleaned, quoted } from "../../domain/words/untrusted.ts";
import { stayingLines } from "../../review/staying-work.ts";
import type { OverwrittenObject, OverwrittenWork } from "../../service/change-summary.ts";
import { authoredText } from "./author.ts";

const STAYING_SHOWN = 4;

/** Says which elements of an actor stay after the undo, which is the gravest of it. */
export const notUndoneTexts = (work: OverwrittenWork | undefined): string[] =>
  work?.staying === undefined ? [] : [...stayingLines(work.staying, STAYING_SHOWN)];

/** Says which part of an actor's work others have overwritten, with the call that shows the rest. */
export function overwrittenTexts(work: OverwrittenWork | undefined, preview: JobId): string[] {
  if (work === undefined) return [];
  const left = work.total - work.items.length;
  const isCut = left > 0 || work.items.some(({ total, parts }) => total > parts.length);
  const more = left > 0 ? `${moreObjects(left)} and ` : "";
  return [
    ...work.items.map(overwrittenText),
    ...(isCut
      ? [`overwritten since: ${more}all parts of each: list_changes with previewJobId "${preview}" and detail "full"`]
      : []),
  ];
}

function overwrittenText({ ref, displayName, total, parts }: OverwrittenObject): string {
  const what = parts.map(
    ({ name, by }) => `${name === EXISTENCE ? "created or deleted" : cleaned(name, 60)} by ${authoredText(by)}`,
  );
  return `overwritten since: ${ref.type} ${quoted(displayName)} (${ref.id}): ${what.join(", ")}${andMore(total, parts.length)}`;
}
