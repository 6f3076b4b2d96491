import type { Approval, Plan } from "../domain/approval.ts";
import type { PlanRisk } from "../domain/risk.ts";
import { consequenceDetails } from "../domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../domain/sign-in/consequences.ts";
import type { Millis } from "../domain/time.ts";
import { countOf, nounOf, timeText } from "../review/words.ts";
import type { ChangesShown } from "./asked-changes.ts";
import { changesTable } from "./changes-table.ts";
import { decisionForm } from "./decision-form.ts";
import type { HtmlPage } from "./document.ts";
import { type Html, html } from "./html.ts";
import { addressOfPlace, type PageSession } from "./page-sessions.ts";

/** Shows everything that a person reads before they decide, the gravest first, and the form. */
export function requestPage(
  approval: Approval,
  session: PageSession,
  changes: ChangesShown,
  { now, complaint }: { readonly now: Millis; readonly complaint: string | null },
): HtmlPage {
  const { plan, sentence, callerName } = approval;
  const address = addressOfPlace(session.place);
  return {
    status: complaint === null ? 200 : 422,
    title: `Approve ${countOf(plan.totals.changedObjects ?? 0, "change")}?`,
    body: html`<div class="page">
<header>
<p class="quiet">Entra Rewind · asked for by the assistant of <bdi>${callerName}</bdi></p>
<h1>Approve this recovery?</h1>
<p class="lead">${sentence}</p>
<p class="skip"><a href="#decision">Go to the decision</a></p>
</header>
<main>
${totals(plan)}
${risksSection(plan.risks)}
${rehearsalSection(plan.rehearsal)}
${changesTable(changes, address)}
</main>
${decisionForm(approval, session.seal, { address, now, complaint })}
</div>`,
  };
}

function totals({ totals, tenantName, targetStateDateTime, parts }: Plan): Html {
  const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`;
  return html`<section aria-label="In short">
<dl class="facts">
${fact("Tenant", tenantName)}
${fact("Back to", timeText(targetStateDateTime))}
${fact("Objects", (totals.changedObjects ?? 0).toLocaleString("en"))}
${fact("Links", (totals.changedLinks ?? 0).toLocaleString("en"))}
${(totals.notRecoverable ?? 0) > 0 ? fact("Will still differ", countOf(totals.notRecoverable ?? 0, "object")) : null}
</dl>
<ul class="parts">
${parts.map(({ type, action, objects }) => html`<li class="${action}">${partText(type, action, objects)}</li>`)}
</ul>
</section>`;
}

const partWords: Readonly<Record<string, string>> = {
  update: "change back",
  restore: "restore",
  softDelete: "delete",
};

const partText = (type: string, action: string, objects: number): string =>
  `${partWords[action] ?? action} ${countOf(objects, nounOf(type), nounOf(type, 2))}`;

/** Returns a page with one sentence. */
export const note = (status: number, sentence: string): HtmlPage => ({
  status,
  title: "No approval here",
  body: html`<main class="note"><h1>Nothing to approve here</h1><p>${sentence}</p></main>`,
});

/** Shows the plan's dangers in the plan's order, the worst first. */
function risksSection(risks: readonly PlanRisk[]): Html | null {
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
function rehearsalSection(rehearsal: SignInConsequences | null): Html | null {
  if (rehearsal === null) return null;
  return html`<section aria-labelledby="rehearsal">
<h2 id="rehearsal">Who could sign in afterwards</h2>
<p class="quiet">Worked out on a copy of the tenant as it was at ${timeText(rehearsal.asOf)}.</p>
<ul class="plain">${consequenceDetails(rehearsal).map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
}
