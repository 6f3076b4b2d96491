import type { Approval } from "../domain/approval.ts";

/**
 * The host's way to put a question to the person in front of it.
 * - `absent`: the host has none.
 * - `waiting`: it shows a form or opens a page while the call waits for the answer.
 * - `returning`: the call ends with the question, and the host makes it again with the answer.
 */
export type Person =
  | { readonly kind: "absent" }
  | { readonly kind: "waiting"; ask(request: Approval, signal: AbortSignal): Promise<Answer> }
  | {
      readonly kind: "returning";
      /** Returns the answer that this call carries for that very request, or null if the request was not put yet. */
      answerTo(request: Approval): Answer | null;
    };

/**
 * - `dismissed`: the person put the form away.
 * - `opened`: the person went on to the approval page, where they answer.
 * - `none`: the form was not answered or not shown.
 *
 * A host puts the same request to the person only once.
 */
export type Answer =
  | { readonly kind: "approve"; readonly typed?: string }
  | { readonly kind: "decline" }
  | { readonly kind: "dismissed" }
  | { readonly kind: "opened" }
  | { readonly kind: "none" };

/** Opens a request before the person on a page of this process, past the host. Returns true if their browser has it. */
export type ShowPage = (request: Approval) => Promise<boolean>;

/** An address that a host opens, and the code that the person enters there. Neither opens the page alone. */
export interface PageLink {
  readonly url: string;
  readonly code: string;
}

/** Returns the way to the page for a host that opens addresses, or null where the page cannot be served. */
export type LinkPage = (request: Approval) => Promise<PageLink | null>;
