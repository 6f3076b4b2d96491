import type { Plan } from "../domain/approval/approval.ts";
import type { Change } from "../domain/changes/change.ts";
import { kindOfDanger, type PlanRisk, type RiskRule, severities } from "../domain/changes/risk.ts";
import { consequenceDetails } from "../domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../domain/sign-in/consequences.ts";
import { countOf, nounOf } from "../domain/words/counted-words.ts";
import { type Html, html } from "../review/html.ts";
import { leftHeading, notUndoneLines, UNHELD_HEADING } from "../review/staying-work.ts";
import type { Services } from "../service/services.ts";
import { addressOf } from "./asked-changes.ts";

/** The changes of each rule that several of them have, the first of many. */
export type NamedDangers = ReadonlyMap<RiskRule, readonly Change[]>;

/** Names shown of one danger. The rest is a link away. */
const NAMED = 50;

/** Reads the changes that the plan's dangers stand for. */
export async function readDangers({ recovery }: Services, { previewJobId, risks }: Plan): Promise<NamedDangers> {
  const named = risks.filter(({ ref, objects }) => ref !== null && objects > 1);
  const read = [...new Set(named.map(({ rule }) => rule))].map(async (rule) => {
    const page = await recovery.listChanges(previewJobId, { recoverable: true, risk: rule }, { limit: NAMED });
    return [rule, page.items] as const;
  });
  return new Map(await Promise.all(read));
}

/** Shows the plan's dangers in the plan's order, the worst first. Each unfolds to all the objects that it is about. */
export function risksSection(risks: readonly PlanRisk[], named: NamedDangers, address: string): Html | null {
  if (risks.length === 0) return null;
  return html`<section aria-labelledby="risks">
<h2 id="risks">What to look at first</h2>
<ul class="risks">${risks.map((risk) => riskItem(risk, tellingOf(risk, risks, named.get(risk.rule) ?? []), address))}</ul>
</section>`;
}

/** Shows what a plan leaves of its authors' work. Of an undo of one actor, that is the opposite of what it is asked for. */
export function stayingSection(plan: Plan): Html | null {
  const lines = notUndoneLines(plan);
  if (lines.length === 0) return null;
  return html`<section aria-labelledby="staying">
<h2 id="staying">${leftHeading(plan)}</h2>
<ul class="risks">${lines.map((line) => html`<li class="${plan.scope.actor === undefined ? "medium" : "critical"}">${line}</li>`)}</ul>
</section>`;
}

/** Shows what was done that a recovery does not reach, so that a person does not take the plan for the whole answer. */
export function unheldSection({ unheld = [] }: Plan): Html | null {
  if (unheld.length === 0) return null;
  return html`<section aria-labelledby="unheld">
<h2 id="unheld">${UNHELD_HEADING}</h2>
<ul class="risks">${unheld.map((line) => html`<li class="${severities.find((one) => line.startsWith(`${one},`)) ?? "medium"}">${line}</li>`)}</ul>
</section>`;
}

/** The list has one filter for a rule, whose changes may be of several severities and kinds. */
const riskItem = (
  { rule, severity, sentence, objects, ref, isMixed }: PlanRisk,
  others: readonly string[],
  address: string,
) =>
  html`<li class="${severity}"><b>${severity}</b> ${sentence}${
    ref !== null && objects > 1
      ? html` <details><summary>${isMixed === true ? `${countOf(objects - 1, "more change")}, each with this danger in its own way` : `The same holds for ${countOf(objects - 1, "more change")}`}</summary>
<ul>${others.map((other) => html`<li>${other}</li>`)}</ul>
<p><a href="${addressOf(address, { filter: { risk: rule } })}#changes">Show the changes of this kind in the list</a></p></details>`
      : null
  }</li>`;

/** Returns what the dangers of the changes that one of a plan stands for say, or their names if the service does not say. */
function tellingOf(danger: PlanRisk, all: readonly PlanRisk[], changes: readonly Change[]): string[] {
  const { rule, severity } = danger;
  const kind = kindOfDanger(danger);
  const kinds = new Set(all.filter((risk) => risk.rule === rule && risk.severity === severity).map(kindOfDanger));
  return changes.flatMap(({ ref, displayName, risks }) => {
    if (risks === undefined) return `${nounOf(ref.type)} ${displayName ?? ref.id}`;
    return risks.flatMap((risk) => {
      if (risk.rule !== rule || risk.severity !== severity) return [];
      const own = kindOfDanger(risk);
      return own === kind || (danger.isMixed === true && !kinds.has(own)) ? risk.sentence : [];
    });
  });
}

/** Shows the consequences for signing in, and which of them were not evaluated. */
export function rehearsalSection(rehearsal: SignInConsequences | null): Html | null {
  if (rehearsal === null) return null;
  return html`<section aria-labelledby="rehearsal">
<h2 id="rehearsal">Who could sign in afterwards</h2>
<p class="quiet">Worked out on a copy of the tenant.</p>
<ul class="plain">${consequenceDetails(rehearsal).map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
}
