import type { Approval } from "../domain/approval.ts";
import type { Millis } from "../domain/time.ts";
import { minutesLeft } from "../review/words.ts";
import type { HtmlPage } from "./document.ts";
import { html } from "./html.ts";

/** A person can still answer it. */
export const isOpen = ({ state, expiresAt }: Approval, now: Millis): boolean => state === "pending" && expiresAt > now;

/** What became of a request that nobody can answer any more. */
export function outcomePage(approval: Approval, now: Millis, status: number): HtmlPage {
  const { title, mark, sentence } = outcomeOf(approval, now);
  return {
    status,
    title,
    body: html`<main class="note">
<p class="mark ${mark}" aria-hidden="true">${mark === "good" ? "✓" : "–"}</p>
<h1>${title}</h1>
<p>${sentence}</p>
<p class="quiet">${approval.sentence}</p>
<p class="quiet">You can close this page.</p>
</main>`,
  };
}

interface Outcome {
  readonly title: string;
  readonly mark: "good" | "none";
  readonly sentence: string;
}

function outcomeOf({ state, expiresAt }: Approval, now: Millis): Outcome {
  if (state === "consumed") {
    return { title: "Approved", mark: "good", sentence: "The recovery was started with this approval." };
  }
  if (state === "declined") {
    return { title: "Refused", mark: "none", sentence: "Nothing was changed. Go back to your assistant." };
  }
  if (state === "approved" && expiresAt > now) {
    const sentence =
      "Go back to your assistant and ask it to go on. The approval starts this one recovery and holds for " +
      `${minutesLeft(expiresAt, now)}.`;
    return { title: "Approved", mark: "good", sentence };
  }
  const sentence = "It was not used in time. Nothing was changed. Ask your assistant to try again.";
  return { title: "Lapsed", mark: "none", sentence };
}
