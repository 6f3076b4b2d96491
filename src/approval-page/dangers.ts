import type { PlanRisk } from "../domain/risk.ts";
import { consequenceDetails } from "../domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../domain/sign-in/consequences.ts";
import { countOf, timeText } from "../review/words.ts";
import { type Html, html } from "./html.ts";

/** Shows the plan's dangers in the plan's order, the worst first. */
export function risksSection(risks: readonly PlanRisk[]): Html | null {
  if (risks.length === 0) return null;
  return html`<section aria-labelledby="risks">
<h2 id="risks">What to look at first</h2>
<ul class="risks">${risks.map(riskItem)}</ul>
</section>`;
}

const riskItem = ({ severity, sentence, objects, ref }: PlanRisk): Html =>
  html`<li class="${severity}"><b>${severity}</b> ${sentence}${
    ref !== null && objects > 1
      ? html` <span class="quiet">The same holds for ${countOf(objects - 1, "more change")}.</span>`
      : null
  }</li>`;

/** Shows the consequences for signing in, and which of them were not evaluated. */
export function rehearsalSection(rehearsal: SignInConsequences | null): Html | null {
  if (rehearsal === null) return null;
  return html`<section aria-labelledby="rehearsal">
<h2 id="rehearsal">Who could sign in afterwards</h2>
<p class="quiet">Worked out on a copy of the tenant as it was at ${timeText(rehearsal.asOf)}.</p>
<ul class="plain">${consequenceDetails(rehearsal).map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
}
