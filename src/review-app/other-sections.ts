import { countOf, nounOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { type Html, html } from "../review/html.ts";
import type { DraftPart } from "./draft.ts";
import { type Facts, factsOf, listOf, numberOf, textOf } from "./facts.ts";
import { whenText } from "./other-rows.ts";
import { dangerSection, folded, noteOf, notes } from "./sections.ts";

/** Shows what a comparison says beside its rows. */
export const comparisonSection = (
  answer: Facts,
): Html => html`<p>What changed from ${whenText(textOf(answer.from))} to ${whenText(textOf(answer.to))}.</p>
${notes(answer, ["actorNote", "notAssessed", "notCompared", "unknownAuthors"])}
${dangerSection([...listOf(answer.unheld), ...listOf(answer.dangers)].map(textOf))}
${folded("Work from before, and what was reversed since", [...listOf(answer.earlier), ...listOf(answer.reversed)].map(textOf))}
${folded("Signing in", listOf(answer.signIn).map(textOf))}
${folded("Accounts", listOf(answer.accounts).map(textOf))}
${folded("Used by these policies and changed as well", listOf(answer.related).map(textOf))}`;

/** Shows what a timeline covers. */
export function activitySection({ records, from, until, note, actorNote }: Facts): Html {
  const since = textOf(from) === "" ? "" : `from ${whenText(textOf(from))} `;
  return html`<p><b>${countOf(numberOf(records) ?? 0, "record")}</b> of the audit log ${since}to ${whenText(textOf(until))}, oldest first.</p>
${notes({ note, actorNote }, ["actorNote", "note"])}`;
}

/** Shows one object: what it is, its properties, and what it may do. Its links are the rows below. */
export function objectSection(answer: Facts): Html {
  const names = factsOf(answer.names);
  const named = (value: unknown): string => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const name = textOf(names[text]);
    return name === "" ? text : `${name} ${text}`;
  };
  const properties = Object.entries(factsOf(answer.properties)).map(([name, value]) => `${name}: ${named(value)}`);
  const access = [textOf(answer.signIn), ...roleTexts(answer)].filter(Boolean);
  const later = textOf(answer.stateNow);
  return html`<p>${nounOf(textOf(answer.type))} <b><bdi>${textOf(answer.displayName) || "(no name)"}</bdi></b> is ${textOf(
    answer.state,
  )} as of ${whenText(textOf(answer.asOf))}.${later === "" ? "" : ` Now it is ${later}.`}</p>
<p class="quiet">${textOf(answer.id)}</p>
${noteOf(answer)}
${listOf(answer.renewed).map((line) => html`<p>${textOf(line)}</p>`)}
${folded("Properties", [...properties, ...listOf(answer.cut).map(factsOf).map(cutText)])}
${folded("Access", access)}`;
}

const cutText = ({ path, shown, total, shownBy }: Facts): string =>
  `${textOf(path)} is cut after ${numberText(numberOf(shown) ?? 0)} of ${numberText(numberOf(total) ?? 0)}: ${textOf(shownBy)}`;

/** Returns the roles in an answer about an object. Those of a deleted one are not in force. */
const roleTexts = (answer: Facts): readonly string[] => [
  ...listOf(answer.roles).map((role) => `directory role: ${textOf(role)}`),
  ...listOf(answer.eligibleRoles).map((role) => `may activate: ${textOf(role)}`),
  ...listOf(answer.rolesOnceRestored).map((role) => `directory role once it is restored: ${textOf(role)}`),
  ...listOf(answer.eligibleRolesOnceRestored).map((role) => `may activate once it is restored: ${textOf(role)}`),
  ...[answer.rolesNote, answer.eligibleRolesNote].map(textOf).filter((note) => note !== ""),
];

/** Lists the parts of a preview with a box for each, checked. */
export const partsSection = (parts: readonly DraftPart[]): Html =>
  html`${parts.map(
    ({ type, label, objects }, at) =>
      html`<label><input type="checkbox" data-part="${at}" checked> ${nounOf(type)}: ${label} (${numberText(objects)})</label>`,
  )}<p class="quiet">A preview of checked parts leaves out all others, those included that are too many to be listed here.</p>`;
