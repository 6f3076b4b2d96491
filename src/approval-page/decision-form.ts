import type { Approval } from "../domain/approval/approval.ts";
import { demandSentences } from "../domain/approval/approval-policy.ts";
import { MICROSOFT_MAX_IDS } from "../domain/tenant/scope.ts";
import type { Millis } from "../domain/time.ts";
import { seenOf } from "../guard/reassessment.ts";
import { type Html, html } from "../review/html.ts";
import { minutesLeft } from "../review/words.ts";

export interface ShownForm {
  readonly address: string;
  readonly now: Millis;
  readonly complaint: string | null;
  /** Why the person before the page may not approve. Null if they may. */
  readonly barred: string | null;
  /** Says that the person before the page decides about their own work. Empty if they do not. */
  readonly own: readonly string[];
}

const FROZEN =
  "Exactly these changes are applied, once, and nothing else. A recovery can be undone, but a secret or key that it removes never comes back.";
const COMPARED_AGAIN = `The recovery runs once, and the service cannot undo it. The service compares again then, so it may change further parts of these objects, and other objects too if there are over ${MICROSOFT_MAX_IDS} or consents or app role assignments among them.`;

/** Returns the only form that can answer: it is posted, and sealed for this one request. */
export function decisionForm(
  request: Approval,
  seal: string,
  { address, now, complaint, barred, own }: ShownForm,
): Html {
  const { phrase, expiresAt, demands, plan } = request;
  return html`<aside id="decision" aria-labelledby="decide">
<form method="post" action="${address}#decision" autocomplete="off">
<h2 id="decide">Your decision</h2>
<p>${plan.comparedAgain === true ? COMPARED_AGAIN : FROZEN}</p>
${complaint === null || phrase !== null ? null : html`<p><strong class="complaint" role="alert">${complaint}</strong></p>`}
${(plan.drifted?.sentences ?? []).map((sentence) => html`<p><strong>${sentence}</strong></p>`)}
${own.map((sentence) => html`<p><strong>${sentence}</strong></p>`)}
${demandSentences(demands).map((sentence) => html`<p>${sentence}</p>`)}
${barred === null ? null : html`<p><strong class="complaint">${barred}</strong></p>`}
<input type="hidden" name="seal" value="${seal}">
<input type="hidden" name="seen" value="${seenOf(request)}">
${phrase === null || barred !== null ? null : phraseField(phrase, complaint)}
<div class="buttons">
${barred === null ? html`<button class="yes" name="answer" value="approve">Approve these changes</button>` : null}
<button class="no" name="answer" value="decline" formnovalidate>Refuse</button>
</div>
<p class="quiet">The request lapses in ${minutesLeft(expiresAt, now)}.</p>
</form>
</aside>`;
}

const phraseField = (phrase: string, complaint: string | null): Html => html`<p class="field">
<label for="phrase">To approve, type <code id="wanted">${phrase}</code></label>
<input id="phrase" name="phrase" type="text" required maxlength="200" spellcheck="false" autocapitalize="off"${
  complaint === null ? null : html` aria-invalid="true" aria-describedby="complaint"`
}>
${complaint === null ? null : html`<strong id="complaint" class="complaint" role="alert">${complaint}</strong>`}
</p>`;
