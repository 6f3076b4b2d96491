import { isTerminal } from "../domain/job.ts";
import { changeBody, tableHead } from "../review/change-html.ts";
import { type Html, html } from "../review/html.ts";
import { type RecoveryOutcome, recoverySentence } from "../review/recovery-outcome.ts";
import { moreResidual, verificationWords } from "../review/verification-words.ts";
import type { VerificationResult } from "../service/verification.ts";

/** Shows how far a recovery got and, once it was verified, the result in the words of the tools. */
export function recoverySection({ job, result }: RecoveryOutcome, address: string): Html {
  return html`<section aria-labelledby="recovery">
<h2 id="recovery">The recovery</h2>
<p>${recoverySentence(job)}</p>
${result === null ? html`<p>${isTerminal(job.status) ? UNVERIFIED : ""} <a href="${address}">Look again</a></p>` : verified(result)}
</section>`;
}

const UNVERIFIED =
  "It was not verified yet. Ask your assistant to verify it, or run `entra-rewind verify` in a terminal.";

function verified(result: VerificationResult): Html {
  const { verdict, lines } = verificationWords(result);
  const { items } = result.residual;
  const more = moreResidual(result.residual);
  return html`<p><b>${verdict}</b></p>
${items.length === 0 ? null : html`<table>${tableHead}${items.map((change) => changeBody([change], () => null))}</table>`}
${more === null ? null : html`<p>${more}</p>`}
<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
