import type { Change } from "../domain/changes/change.ts";
import { isTerminal, type Job } from "../domain/recovery/job.ts";
import { changeBody, headOf } from "../review/change-html.ts";
import { type Html, html } from "../review/html.ts";
import { type RecoveryOutcome, recoverySentence } from "../review/recovery-outcome.ts";
import { verificationRest } from "../review/verification-rest.ts";
import { comparedAt, moreResidual, verificationWords } from "../review/verification-words.ts";
import type { VerificationResult } from "../service/verification.ts";

/** Shows how far a recovery got and, once it was verified, the result in the words of the tools. */
export function recoverySection({ job, verification, result }: RecoveryOutcome, address: string): Html {
  return html`<section aria-labelledby="recovery">
<h2 id="recovery">The recovery</h2>
<p>${recoverySentence(job)}</p>
${
  result === null || verification === null
    ? html`<p>${isTerminal(job.status) ? UNVERIFIED : ""} <a href="${address}">Look again</a></p>`
    : verified(verification, result)
}
</section>`;
}

const UNVERIFIED =
  "It was not verified yet. Ask your assistant to verify it, or run `entra-rewind verify` in a terminal.";

function verified(verification: Job, result: VerificationResult): Html {
  const { verdict, lines } = verificationWords(result);
  const { items } = result.residual;
  const more = moreResidual(result.residual);
  const rest = verificationRest(verification, result, { residual: items.length, pending: result.pending.length });
  return html`<p><b>${verdict}</b>${comparedAt(result)}</p>
${items.length === 0 ? null : html`<table>${stillDiffers}${items.map((change) => changeBody([withoutDangers(change)], () => null))}</table>`}
${more === null ? null : html`<p>${more}</p>`}
<ul class="plain">${[...lines, ...rest.map(askedFor)].map((line) => html`<li>${line}</li>`)}</ul>`;
}

const stillDiffers = headOf("In the snapshot");

/** The dangers of a change are those of going back, and no recovery is to come here. */
const withoutDangers = ({ risks: _, ...change }: Change): Change => change;

/** The page calls no tools, so that what it leaves out is asked for. */
const askedFor = (call: string): string => `Your assistant shows ${call}`;
