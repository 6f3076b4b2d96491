import type { Assessment } from "../../domain/assessment/assessment.ts";
import { newerLines } from "../../domain/assessment/newer-work.ts";
import { sessionsLines } from "../../domain/authors/actor-sessions.ts";
import { earlierSentence } from "../../domain/authors/earlier-work.ts";
import { hasParts } from "../../domain/authors/element-authors.ts";
import { type OutsideWork, outsideSentence } from "../../domain/authors/outside-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { empoweredLines } from "../../domain/dangers/empowered-work.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Json } from "../../domain/json.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { iso } from "../../domain/time.ts";
import { andMore, moreObjects } from "../../domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";
import { stayingLines } from "../../review/staying-work.ts";
import type { ChangeSummary, OverwrittenObject, OverwrittenWork } from "../../service/change-summary.ts";
import { authoredText } from "./author.ts";

const STAYING_SHOWN = 4;

/** Says what a plan leaves: the work of those with power from an undone actor, earlier work, work outside of its scope, and elements in others' values. */
export const notUndoneTexts = ({
  overwritten,
  assessment,
  sessions,
}: Pick<ChangeSummary, "overwritten" | "assessment" | "sessions">): string[] => [
  ...newerLines(assessment ?? {}),
  ...empoweredLines(assessment ?? {}),
  ...earlierTexts(assessment ?? {}),
  ...(assessment?.outside === undefined ? [] : [outsideText(assessment.outside)]),
  ...(overwritten?.staying === undefined ? [] : stayingLines(overwritten.staying, STAYING_SHOWN)),
  ...sessionsLines(sessions === undefined ? {} : { sessions }),
];

/** Says what was done before, with the call that shows it and the values that it replaced. */
export function earlierTexts({ earlier }: Pick<Assessment, "earlier">): string[] {
  if (earlier === undefined) return [];
  const { actor, authors, first, before, writes } = earlier;
  if (writes === 0) return [earlierSentence(earlier)];
  const call =
    (authors?.total ?? 1) > 1
      ? `list_activity with since "${iso(first)}" and until "${iso(before)}"`
      : `list_activity with actor "${accountOf(actor)}" and until "${iso(before)}"`;
  return [`${earlierSentence(earlier)} ${call} shows the work, and with detail "records" its values.`];
}

function outsideText(work: OutsideWork): string {
  const [only, ...others] = work.authors;
  const since = iso(work.since);
  const call =
    only === undefined || others.length > 0
      ? `list_activity with since "${since}"`
      : `list_activity with actor "${accountOf(only)}" and since "${since}"`;
  return `${outsideSentence(work)} ${call} shows it.`;
}

const accountOf = ({ id, name }: Actor): string => cleaned(id ?? name ?? "", NAME_LENGTH);

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

/** Says what a value is that others wrote last, beside what it was before the actor whose work is undone. */
function sidesText({ now, then }: Pick<OverwrittenObject["parts"][number], "now" | "then">): string {
  if (now === undefined || then === undefined) return "";
  return hasParts(now) || hasParts(then)
    ? " (still not as before this actor)"
    : ` (${sideOf(now)}, and ${sideOf(then)} before this actor)`;
}

const sideOf = (value: Json): string => (value === null ? "not set" : cleaned(JSON.stringify(value), 60));

function overwrittenText({ ref, displayName, total, parts }: OverwrittenObject): string {
  const what = parts.map(
    ({ name, by, ...values }) =>
      `${name === EXISTENCE ? "created or restored" : cleaned(name, 60)} by ${authoredText(by)}${sidesText(values)}`,
  );
  return `overwritten since: ${ref.type} ${quoted(displayName)} (${ref.id}): ${what.join(", ")}${andMore(total, parts.length)}`;
}
