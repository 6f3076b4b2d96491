import { countOf, nounOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { type Html, html } from "../review/html.ts";
import { type Facts, factsOf, listOf, numberOf, textOf } from "./facts.ts";
import { whenText } from "./other-rows.ts";
import type { ReviewRow } from "./review-row.ts";
import { timelineSection } from "./timeline.ts";

/** Shows the summary of a preview: how much it changes, its dangers, the authors, and who could sign in. */
export function summarySection(summary: Facts): Html {
  const totals = factsOf(summary.totals);
  const count = (value: unknown, noun: string) => countOf(numberOf(value) ?? null, noun);
  const staying = numberOf(totals.notRecoverable) ?? 0;
  const dangers = listOf(summary.riskiest).map((risk) => textOf(factsOf(risk).why));
  const actors = listOf(summary.actors)
    .map(factsOf)
    .map(
      ({ actor, objects, first, last }) =>
        `${textOf(actor)}: ${count(objects, "object")}, ${whenText(textOf(first))} to ${whenText(textOf(last))}`,
    );
  return html`<p><b>${count(totals.changedObjects, "object")}</b> and ${count(totals.changedLinks, "link")} differ${
    staying === 0 ? "" : `, and ${count(staying, "object")} cannot be recovered`
  }.</p>
${dangerSection([...[summary.unheld, ...listOf(summary.done)].map(textOf).filter(Boolean), ...dangers])}
${folded("Who did it", [...actors, ...listOf(summary.accounts).map(textOf)])}
${timelineSection(factsOf(summary.histogram))}
${folded("Signing in afterward", listOf(summary.signIn).map(textOf))}
${folded("What it does not bring back", notBroughtBack(summary))}
${notes(summary, ["note", "leftOut"])}`;
}

/** Lists in one place what a recovery leaves, because the page stays low inside the chat. */
const notBroughtBack = ({ warnings, notRecoverable, notReached }: Facts): readonly string[] => [
  ...listOf(warnings).map(textOf),
  ...listOf(notRecoverable).map(factsOf).map(reasonText),
  ...(textOf(notReached) === "" ? [] : [textOf(notReached)]),
];

const reasonText = ({ code, objects }: Facts): string =>
  `${textOf(code)}: ${countOf(numberOf(objects) ?? null, "object")}`;

/** Shows what an answer says of itself under these names. */
export const notes = (answer: Facts, names: readonly string[]): readonly (Html | null)[] =>
  names.map((name) => noteOf({ note: answer[name] }));

/** Shows what an answer says of itself, such as what was not evaluated. */
export const noteOf = ({ note }: Facts): Html | null =>
  textOf(note) === "" ? null : html`<p class="quiet">${textOf(note)}</p>`;

/** Lines that are shown without unfolding, so that the page stays low inside the chat: the first of the grave ones, or one. */
const GRAVE_SHOWN = 2;

/** The beginnings of lines, the gravest first: what an undo leaves stands behind the grave dangers. */
const grave: readonly RegExp[] = [/^critical/, /^high/, /^(?:perhaps )?not undone/];
const order: readonly RegExp[] = [...grave, /^medium/, /^low/, /^/];

const isGrave = (line: string): boolean => grave.some((beginning) => beginning.test(line));

export function dangerSection(lines: readonly string[], title = "What to look at first"): Html | null {
  if (lines.length === 0) return null;
  // What names no gravity, as that nothing was found, comes last.
  const rank = (line: string): number => order.findIndex((beginning) => beginning.test(line));
  const sorted = lines.toSorted((a, b) => rank(a) - rank(b));
  const items = (shown: readonly string[]) =>
    html`<ul class="dangers">${shown.map((line) => html`<li${isGrave(line) ? html` class="grave"` : null}>${line}</li>`)}</ul>`;
  const first = Math.max(1, Math.min(GRAVE_SHOWN, sorted.filter(isGrave).length));
  const more = sorted.slice(first);
  return html`<section><h2>${title}</h2>${items(sorted.slice(0, first))}
${more.length === 0 ? null : html`<details><summary>${numberText(more.length)} more</summary>${items(more)}</details>`}</section>`;
}

export const folded = (title: string, lines: readonly string[]): Html | null =>
  lines.length === 0
    ? null
    : html`<details><summary>${title} (${lines.length})</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;

/** Shows the progress of a recovery, or why it ended without success. */
export function progressSection(job: Facts): Html {
  const percent = numberOf(factsOf(job.progress).percent);
  const failure = textOf(factsOf(job.failure).message);
  return html`<h2 id="recovery">Recovery: ${textOf(job.status)}</h2>
${percent === null ? null : html`<progress max="100" value="${percent}" aria-labelledby="recovery"></progress>`}
${failure === "" ? null : html`<p class="danger">${failure}</p>`}`;
}

/** Shows the result of a verification, with the differences that stay and their reasons. */
export function verificationSection(result: Facts): Html {
  if (typeof result.verified !== "boolean") return html`<p>The verification is still running.</p>`;
  const differing = listOf(factsOf(result.residual).items).map((item) => nameOf(factsOf(item)));
  const deleted = numberOf(result.deletedWithDifferences);
  const expected = listOf(result.expected)
    .map(factsOf)
    .map(({ sentence, objects }) => `${textOf(sentence)} ${countOf(numberOf(objects) ?? 0, "object")}.`);
  const { failed, changedLater } = factsOf(result.residual);
  return html`<h2>${textOf(result.verdict)}</h2>
${dangerSection(differing, "Still different")}
${dangerSection(listOf(failed).map(textOf), "Failed in the recovery")}
${folded("Changed again since the recovery", listOf(changedLater).map(textOf))}
${folded("Members that are still to come", listOf(result.pending).map(factsOf).map(pendingText))}
${folded("Different on purpose", expected)}
${folded("Left as others wrote it", listOf(factsOf(result.kept).items).map(factsOf).map(nameOf))}
${folded("Created again, to be completed by a person", listOf(factsOf(result.rebuilt).items).map(factsOf).map(rebuiltText))}
${folded("To do by a person", listOf(result.after).map(textOf))}
${folded("Not looked at", [...listOf(result.unknown).map(factsOf).map(unknownText), ...listOf(result.notLookedAt).map(textOf)])}
${folded("Left out here: ask the assistant", listOf(result.rest).map(textOf))}
${deleted === null ? null : noteOf({ note: `Deleted by this recovery, with differences that take no effect meanwhile: ${countOf(deleted, "object")}.` })}
${notes(result, ["notReached"])}`;
}

function pendingText(group: Facts): string {
  const expected = numberOf(group.expected);
  const wanted = expected === null ? "an unknown number" : numberText(expected);
  const now = numberText(numberOf(group.now) ?? 0);
  return `${nameOf(group)}: ${now} of ${wanted}. Look again at ${whenText(textOf(group.lookAgainAt))}.`;
}

const rebuiltText = (one: Facts): string =>
  [`${nameOf(one)}: ${textOf(one.newId)}`, ...listOf(one.checklist).map(textOf)].join(" ");

const unknownText = ({ type, objects }: Facts): string => countOf(numberOf(objects), nounOf(textOf(type)));

const nameOf = ({ type, displayName, id }: Facts): string =>
  `${nounOf(textOf(type))} ${textOf(displayName) || textOf(id)}`;

/** Shows one object of the list in full. */
export function detailsSection({ name, noun, id, verb, text, author, notes }: ReviewRow): Html {
  return html`<section class="details" aria-labelledby="details"><h2 id="details">${noun} <bdi>${name}</bdi></h2>
<p class="quiet">${id}</p><p>${verb}: ${text}</p>${notes.map((note) => html`<p class="danger">${note}</p>`)}
${author === "" ? null : html`<p class="quiet">by ${author}</p>`}<button data-close="details">Close</button></section>`;
}
