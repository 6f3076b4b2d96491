import type { Approval, Plan } from "../domain/approval/approval.ts";
import { firstLines } from "../domain/approval/first-lines.ts";
import { partText } from "../domain/approval/part-words.ts";
import { countOf, nounOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { quoted } from "../domain/words/untrusted.ts";
import { readUntilLines } from "../guard/approval-text.ts";
import { type Html, html } from "../review/html.ts";
import { partsByGravity } from "../review/plan-order.ts";
import type { ChangesShown } from "../review/plan-reader.ts";
import { timeText } from "../review/words.ts";
import { changesTable } from "./changes-table.ts";
import { type NamedDangers, rehearsalSection, risksSection, stayingSection, unheldSection } from "./dangers.ts";
import { decisionForm, type ShownForm } from "./decision-form.ts";
import type { HtmlPage } from "./document.ts";
import { addressOfPlace, type PageSession } from "./page-sessions.ts";

/** Shows everything that a person reads before they decide, the gravest first, and the form. */
export function requestPage(
  approval: Approval,
  session: PageSession,
  { changes, named }: { readonly changes: ChangesShown; readonly named: NamedDangers },
  form: Omit<ShownForm, "address">,
): HtmlPage {
  const { plan, sentence, callerName } = approval;
  const address = addressOfPlace(session.place);
  return {
    status: form.complaint === null ? 200 : 422,
    title: `Approve ${countOf(plan.totals.changedObjects ?? 0, "change")}?`,
    body: html`<div class="page">
<header>
<p class="quiet">Entra Rewind · asked for by the assistant of <bdi>${callerName}</bdi></p>
<h1>Approve this recovery?</h1>
<ul class="plain">${firstLines(plan).map((line) => html`<li>${line}</li>`)}</ul>
<p class="lead">${sentence}</p>
${readUntilLines(plan).map((line) => html`<p class="quiet">${line}</p>`)}
<p class="skip"><a href="#decision">Go to the decision</a></p>
</header>
<main>
${totals(plan, changes)}
${risksSection(plan.risks, named, address)}
${unheldSection(plan)}
${stayingSection(plan)}
${rehearsalSection(plan.rehearsal)}
${notesSection(plan)}
${changesTable(plan, changes, address)}
</main>
${decisionForm(approval, session.seal, { ...form, address })}
</div>`,
  };
}

/** Shows further facts about how a plan is carried out. */
function notesSection({ notes = [] }: Plan): Html | null {
  if (notes.length === 0) return null;
  return html`<section aria-labelledby="notes">
<h2 id="notes">To know before you decide</h2>
<ul class="plain">${notes.map((note) => html`<li>${note}</li>`)}</ul>
</section>`;
}

function totals(plan: Plan, changes: ChangesShown): Html {
  const { totals, tenantName, targetStateDateTime, scope } = plan;
  const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`;
  return html`<section aria-label="In short">
<dl class="facts">
${fact("Tenant", tenantName)}
${fact(scope.actor === undefined ? "Back to" : "Undoes work since", timeText(targetStateDateTime))}
${fact("Objects", totals.changedObjects === null ? "unknown" : numberText(totals.changedObjects))}
${fact("Links", totals.changedLinks === null ? "unknown" : `${numberText(totals.changedLinks)}${ofOne(totals.changedLinks, changes)}`)}
${(totals.notRecoverable ?? 0) > 0 ? fact("Will still differ", countOf(totals.notRecoverable ?? 0, "object")) : null}
</dl>
<ul class="parts">
${partsByGravity(plan).map((part) => html`<li class="${part.action}">${partText(part)}</li>`)}
</ul>
</section>`;
}

/** Names the object that all links of a plan belong to, where the page shows it. */
function ofOne(links: number, { items }: ChangesShown): string {
  const only = links > 1 ? items.find(({ linkTotals: { add, remove } }) => add + remove === links) : undefined;
  return only === undefined ? "" : `, all of ${nounOf(only.ref.type)} ${quoted(only.displayName ?? only.ref.id)}`;
}

/** Returns a page with one sentence. */
export const note = (status: number, sentence: string): HtmlPage => ({
  status,
  title: "No approval here",
  body: html`<main class="note"><h1>Nothing to approve here</h1><p>${sentence}</p></main>`,
});
