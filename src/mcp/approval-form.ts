import type { ElicitRequestFormParams } from "@modelcontextprotocol/server";
import type { Approval } from "../domain/approval.ts";
import { quoted } from "../domain/untrusted.ts";
import { approvalWarnings } from "../guard/approval-text.ts";
import type { Answer } from "../guard/person.ts";

export const FORM_KEY = "approval";

/** What the person sees: the sentence and the dangers, from the server's own data, and one field. */
export function approvalForm({ sentence, phrase, callerName, plan }: Approval): ElicitRequestFormParams {
  const warnings = approvalWarnings(plan).map((line) => `\n- ${line}`);
  const end = warnings.length === 0 ? "" : "\n";
  const message = `${sentence} Asked for by the assistant of ${quoted(callerName, 120)}.${warnings.join("")}${end}`;
  if (phrase === null) {
    return {
      mode: "form",
      message,
      requestedSchema: {
        type: "object",
        properties: { approve: { type: "boolean", title: "Apply exactly these changes", default: false } },
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

/** Reads what a host sent back. Anything but an explicit yes is none. */
export function readForm({
  action,
  content,
}: {
  action: string;
  content?: Record<string, unknown> | undefined;
}): Answer {
  if (action === "decline") return { kind: "decline" };
  if (action !== "accept") return { kind: "dismissed" };
  const phrase = content?.phrase;
  if (typeof phrase === "string") return { kind: "approve", typed: phrase.slice(0, 200) };
  return { kind: content?.approve === true ? "approve" : "decline" };
}
