import type { Approval } from "../domain/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";

/**
 * How the host of this call can put a question to the person in front of it.
 * - `absent`: not at all.
 * - `waiting`: it shows a form while the call waits for the answer.
 * - `returning`: the call ends with the question, and the host makes it again with the answer.
 */
export type Person =
  | { readonly kind: "absent" }
  | { readonly kind: "waiting"; ask(request: Approval, signal: AbortSignal): Promise<Answer> }
  | {
      readonly kind: "returning";
      /** What this call carries for that very request; null if it has not been asked, or has just been. */
      answerTo(request: ApprovalId): Answer | null;
    };

/** `none`: the form was dismissed, or never shown. Whatever it is, it is final for this call: nobody is asked twice. */
export type Answer =
  | { readonly kind: "approve"; readonly typed?: string }
  | { readonly kind: "decline" }
  | { readonly kind: "none" };
