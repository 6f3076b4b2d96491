import type { ElicitRequestFormParams, ElicitRequestURLParams } from "@modelcontextprotocol/server";
import type { Approval } from "../domain/approval/approval.ts";
import { demandSentences } from "../domain/approval/approval-policy.ts";
import { firstLines } from "../domain/approval/first-lines.ts";
import { ownWorkLines } from "../domain/approval/own-work.ts";
import { quoted } from "../domain/words/untrusted.ts";
import { approvalWarnings, readUntilLines } from "../guard/approval-text.ts";
import type { Answer, PageLink } from "../guard/person.ts";
import { notUndoneLines } from "../review/staying-work.ts";

export const FORM_KEY = "approval";

/** Says in three lines what is at stake, then the sentence, the dangers and the notes, from the server's own data. */
function messageOf({ sentence, callerName, plan, demands, binding }: Approval): string {
  const own = ownWorkLines(plan, { id: binding.callerId, name: callerName });
  const [left, dangers] = [notUndoneLines(plan), approvalWarnings(plan)];
  // Acts beyond any recovery come first, and of an undo then what it leaves, the opposite of what was asked for.
  const ordered = plan.scope.actor === undefined ? [...dangers, ...left] : [...left, ...dangers];
  const warnings = [
    ...own,
    ...(plan.unheld ?? []),
    ...ordered,
    ...(plan.notes ?? []),
    ...readUntilLines(plan),
    ...demandSentences(demands),
  ].map((line) => `\n- ${line}`);
  const end = warnings.length === 0 ? "" : "\n";
  const first = firstLines(plan).join("\n");
  return `${first}\n\n${sentence} Asked for by the assistant of ${quoted(callerName)}.${warnings.join("")}${end}`;
}

/** Shows the request with one field: a yes to tick, or a phrase to type. */
export function approvalForm(request: Approval): ElicitRequestFormParams {
  const { phrase, plan } = request;
  const message = messageOf(request);
  if (phrase === null) {
    return {
      mode: "form",
      message,
      requestedSchema: {
        type: "object",
        properties: {
          approve: {
            type: "boolean",
            title: plan.comparedAgain === true ? "Start this recovery" : "Apply exactly these changes",
            default: false,
          },
        },
        required: ["approve"],
      },
    };
  }
  return {
    mode: "form",
    message: `${message} To approve, type: ${phrase}`,
    requestedSchema: {
      type: "object",
      properties: { phrase: { type: "string", title: `Type: ${phrase}`, maxLength: 200 } },
      required: ["phrase"],
    },
  };
}

/** Sends the person to the approval page. They see a code in the host, and the model does not. */
export const approvalAddress = (
  request: Approval,
  { url, code }: PageLink,
): Omit<ElicitRequestURLParams, "mode" | "elicitationId"> => ({
  url,
  message:
    `${messageOf(request)} To look at the changes and decide, open the page and ` +
    (code === null ? "sign in." : `enter the code ${code}.`),
});

/** A host's response to a form or an address. */
export interface HostResponse {
  readonly action: string;
  readonly content?: Record<string, unknown> | undefined;
}

/**
 * Reads the response to the form of this request. Only the field that was asked for counts, and only an explicit yes in
 * it: a form that comes back without one was not answered.
 */
export function readForm({ action, content }: HostResponse, { phrase }: Pick<Approval, "phrase">): Answer {
  if (action === "decline") return { kind: "decline" };
  if (action !== "accept") return { kind: "dismissed" };
  if (phrase !== null) {
    const typed = content?.phrase;
    return typeof typed === "string" ? { kind: "approve", typed: typed.slice(0, 200) } : { kind: "none" };
  }
  if (content?.approve === true) return { kind: "approve" };
  return { kind: content?.approve === false ? "decline" : "none" };
}

/** Reads the response to an address. Opening it is not an approval. */
export function readOpened({ action }: Pick<HostResponse, "action">): Answer {
  if (action === "accept") return { kind: "opened" };
  return { kind: action === "decline" ? "decline" : "dismissed" };
}
