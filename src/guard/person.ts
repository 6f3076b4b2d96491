import type { Approval } from "../domain/approval/approval.ts";

/**
 * The host's way to ask the person in front of it.
 * - `absent`: the host has none.
 * - `waiting`: it shows a form or opens a page while the call waits for the answer. `close` takes back a form that is open.
 * - `returning`: the call ends with the question, and the host repeats it with the answer.
 */
export type Person =
  | { readonly kind: "absent" }
  | {
      readonly kind: "waiting";
      ask(request: Approval, signal: AbortSignal): Promise<Answer>;
      close(request: Approval): void;
    }
  | {
      readonly kind: "returning";
      /** Returns the answer that this call has for exactly this request, or null if it was not asked yet. */
      answerTo(request: Approval): Answer | null;
    };

/**
 * The outcome of a form.
 * - `dismissed`: the person closed the form.
 * - `opened`: the person went on to the approval page, where they answer.
 * - `asked`: the form is still before the person, and its answer counts as long as the request does.
 * - `none`: the form was not answered or not shown.
 *
 * A host shows the same request only once. `seen` is what the person saw of it, as `seenOf` has it: as it is now if absent.
 */
export type Answer =
  | { readonly kind: "approve"; readonly typed?: string; readonly seen?: string }
  | { readonly kind: "decline" }
  | { readonly kind: "dismissed" }
  | { readonly kind: "opened" }
  | { readonly kind: "asked" }
  | { readonly kind: "none" };

/** Opens a request on a page of this process, without the host. Returns true if the browser has received it. */
export type ShowPage = (request: Approval) => Promise<boolean>;

/**
 * An address that a host opens, and the code that the person enters there. Each is useless without the other. The code is
 * null for a page on which the person signs in instead.
 */
export interface PageLink {
  readonly url: string;
  readonly code: string | null;
}

/** Returns the public address of a page on which the person signs in anew and decides. */
export type PageAddress = (request: Approval) => string;

/** Returns a link to the page for a host that opens addresses, or null if the page cannot be served. */
export type LinkPage = (request: Approval) => Promise<PageLink | null>;
