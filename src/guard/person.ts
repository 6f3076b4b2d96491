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

/**
 * `dismissed`: the person put the form away. `none`: nobody answered it, or it was never shown. Whatever it is, the host
 * asks nobody twice about the same request.
 */
export type Answer =
  | { readonly kind: "approve"; readonly typed?: string }
  | { readonly kind: "decline" }
  | { readonly kind: "dismissed" }
  | { readonly kind: "none" };

/** Puts a request before the person past the host, on a page of this process. True if it stands open in their browser. */
export type ShowPage = (request: Approval) => Promise<boolean>;
