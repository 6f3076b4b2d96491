import type { Approval } from "../domain/approval.ts";
import type { Millis } from "../domain/time.ts";
import { type Html, html } from "../review/html.ts";
import { minutesLeft } from "../review/words.ts";

/** Returns the only form that can answer: it is posted, and sealed for this one request. */
export function decisionForm(
  { phrase, expiresAt }: Approval,
  seal: string,
  { address, now, complaint }: { readonly address: string; readonly now: Millis; readonly complaint: string | null },
): Html {
  return html`<aside id="decision" aria-labelledby="decide">
<form method="post" action="${address}#decision" autocomplete="off">
<h2 id="decide">Your decision</h2>
<p>Exactly these changes are applied, once, and nothing else. Every recovery can itself be undone.</p>
<input type="hidden" name="seal" value="${seal}">
${phrase === null ? null : phraseField(phrase, complaint)}
<div class="buttons">
<button class="yes" name="answer" value="approve">Approve these changes</button>
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
