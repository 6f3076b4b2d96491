import type { Approval } from "../domain/approval/approval.ts";
import type { Millis } from "../domain/time.ts";
import { isTyped } from "../domain/words/typed-text.ts";
import { type AnsweringProcess, answerRequest, type Decided } from "../guard/approver.ts";
import type { HtmlPage } from "./document.ts";
import { isOpen, isWithdrawable, outcomePage } from "./outcome-page.ts";
import type { PageSession } from "./page-sessions.ts";
import { note } from "./request-page.ts";

/**
 * Records the answer in a form. Returns what became of it, a sentence if the person should try again, and a page if
 * the form cannot be answered.
 */
export async function decide(
  approval: Approval,
  form: URLSearchParams,
  {
    process,
    session,
    now,
  }: { readonly process: AnsweringProcess; readonly session: PageSession; readonly now: Millis },
): Promise<Decided | string | HtmlPage> {
  const answer = form.get("answer");
  if (answer !== "approve" && answer !== "decline" && answer !== "withdraw") {
    return note(400, "The answer is neither yes nor no. Nothing was approved.");
  }
  const takes = answer === "withdraw" ? isWithdrawable(approval, now) : isOpen(approval, now);
  if (!takes) return outcomePage(approval, session, { now, status: 409 });
  const typed = form.get("phrase")?.trim() ?? "";
  if (answer === "approve" && approval.phrase !== null && !isTyped(approval.phrase, typed)) {
    return "Nothing was approved yet: what you typed is not the phrase.";
  }
  return answerRequest(process, approval.id, {
    answer,
    channel: "page",
    seen: form.get("seen") ?? "",
    ...(answer === "approve" && approval.phrase !== null ? { typed } : {}),
  });
}
