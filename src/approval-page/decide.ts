import type { Approval } from "../domain/approval.ts";
import type { Millis } from "../domain/time.ts";
import type { Approvals } from "../service/approvals.ts";
import type { HtmlPage } from "./document.ts";
import { isOpen, outcomePage } from "./outcome-page.ts";
import { note } from "./request-page.ts";

/**
 * Records the answer that a form holds. Returns null when it is recorded, a sentence when the person should try again, and
 * a page when the form cannot be answered.
 */
export async function decide(
  approval: Approval,
  form: URLSearchParams,
  { approvals, now }: { readonly approvals: Approvals; readonly now: Millis },
): Promise<null | string | HtmlPage> {
  if (!isOpen(approval, now)) return outcomePage(approval, now, 409);
  const typed = form.get("phrase")?.trim() ?? "";
  switch (form.get("answer")) {
    case "approve":
      if (approval.phrase !== null && typed !== approval.phrase) {
        return "Nothing was approved yet: what you typed is not the phrase.";
      }
      await approvals.decide(approval.id, {
        answer: "approve",
        channel: "page",
        ...(approval.phrase === null ? {} : { typed }),
      });
      return null;
    case "decline":
      await approvals.decide(approval.id, { answer: "decline", channel: "page" });
      return null;
    default:
      return note(400, "The answer is neither yes nor no. Nothing was approved.");
  }
}
