import type { Approval } from "../domain/approval/approval.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import { type Html, html } from "../review/html.ts";
import type { RecoveryOutcome } from "../review/recovery-outcome.ts";
import { minutesLeft } from "../review/words.ts";
import type { HtmlPage } from "./document.ts";
import { addressOfPlace, type PageSession } from "./page-sessions.ts";
import { recoverySection } from "./recovery-section.ts";

/** Returns true while a person can still answer the request. */
export const isOpen = ({ state, expiresAt }: Approval, now: Millis): boolean => state === "pending" && expiresAt > now;

/** Returns true while a person can still withdraw the approval. */
export const isWithdrawable = ({ state, expiresAt }: Approval, now: Millis): boolean =>
  state === "approved" && expiresAt > now;

interface OutcomeShown {
  readonly now: Millis;
  readonly status: number;
  /** The recovery that used the approval. */
  readonly recovered?: RecoveryOutcome | null;
  /** True if the page offers the receipt of that recovery. */
  readonly receipt?: boolean;
}

/** Shows the outcome of a request that can no longer be answered, and a way to withdraw an unused approval. */
export function outcomePage(
  approval: Approval,
  session: PageSession,
  { now, status, recovered = null, receipt = false }: OutcomeShown,
): HtmlPage {
  const { title, mark, sentence } = outcomeOf(approval, now);
  return {
    status,
    title,
    ...(isFollowed(approval, recovered, now) ? { again: addressOfPlace(session.place) } : {}),
    body: html`<main class="note">
<p class="mark ${mark}" aria-hidden="true">${mark === "good" ? "✓" : "–"}</p>
<h1>${title}</h1>
<p>${sentence}</p>
<p class="quiet">${approval.sentence}</p>
${isWithdrawable(approval, now) ? withdrawForm(session) : null}
${recovered === null ? null : recoverySection(recovered, addressOfPlace(session.place))}
${receipt ? html`<p><a href="${addressOfPlace(session.place)}/receipt">Download the signed receipt</a></p>` : null}
<p class="quiet">You can close this page.</p>
</main>`,
  };
}

/** The time after a yes for which a page waits for the start, the end and the verification of the recovery. */
const FOLLOWED: Millis = 30 * MINUTE;

/** Returns true while the page does not say the last word, so that it reads itself again. */
function isFollowed(approval: Approval, recovered: RecoveryOutcome | null, now: Millis): boolean {
  const isToCome = approval.state === "consumed" ? (recovered?.result ?? null) === null : isWithdrawable(approval, now);
  return isToCome && now - (approval.decidedAt ?? 0) < FOLLOWED;
}

const withdrawForm = ({ place, seal }: PageSession): Html => html`<form method="post" action="${addressOfPlace(place)}">
<input type="hidden" name="seal" value="${seal}">
<div class="buttons"><button class="no" name="answer" value="withdraw">Withdraw this approval</button></div>
</form>`;

interface ShownOutcome {
  readonly title: string;
  readonly mark: "good" | "none";
  readonly sentence: string;
}

function outcomeOf(approval: Approval, now: Millis): ShownOutcome {
  const { state, expiresAt, approver } = approval;
  const by = approver === null ? "" : ` by ${approver.name}`;
  if (state === "consumed") {
    return { title: "Approved", mark: "good", sentence: `The recovery was started with this approval, given${by}.` };
  }
  if (state === "declined") {
    return { title: "Refused", mark: "none", sentence: "Nothing was changed. Go back to your assistant." };
  }
  if (state === "withdrawn") {
    return { title: "Withdrawn", mark: "none", sentence: "The approval was taken back before it was used." };
  }
  if (state === "void") {
    const sentence =
      "The tenant has changed since this was shown, and the recovery would now do more harm. Nothing was changed. Ask your " +
      "assistant to try again: a new page then shows the dangers as they are.";
    return { title: "Void", mark: "none", sentence };
  }
  if (isWithdrawable(approval, now)) {
    const sentence =
      "Go back to your assistant and ask it to go on. The approval starts this one recovery and holds for " +
      `${minutesLeft(expiresAt, now)}. Until the recovery starts, you can take it back.`;
    return { title: "Approved", mark: "good", sentence };
  }
  const what = state === "approved" ? "The approval was not used" : "The request was not answered";
  const sentence = `${what} in time. Nothing was changed. Ask your assistant to try again.`;
  return { title: "Lapsed", mark: "none", sentence };
}
