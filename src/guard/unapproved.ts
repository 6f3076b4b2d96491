import type { Approval } from "../domain/approval/approval.ts";
import { demandSentences } from "../domain/approval/approval-policy.ts";
import { iso } from "../domain/time.ts";
import type { PageAddress, ShowPage } from "./person.ts";

/** The result of a call without an approval: the state of its request, and what the user can do. */
export interface Unapproved {
  readonly kind: "unapproved";
  readonly state: "approvalRequired" | "declined" | "void";
  readonly request: Approval;
  /** Written by us, except for the cleaned and quoted names in the plan's sentence. */
  readonly sentence: string;
}

/** The ways past the host. Where people sign in on a page of their own, it is the only one. */
interface WaysToApprove {
  readonly showPage?: ShowPage;
  readonly pageAddress?: PageAddress;
  readonly approveCommand?: string;
  readonly secondCommand?: string;
}

/** The command where the process does not say how it was started. */
const COMMAND = "entra-rewind approve";

const VOID =
  "Nothing was changed. The request is void: the tenant has changed since it was shown, and the recovery would now do more " +
  "harm. Call start_recovery again, so that a person sees the dangers as they are now.";

/** The sentences for each way a call can end without an approval. */
export const unapproved = {
  /** Opens the page for the person, if there is one. */
  async open(
    request: Approval,
    { showPage, pageAddress, approveCommand = COMMAND, secondCommand = approveCommand }: WaysToApprove,
    isAsked = false,
  ): Promise<Unapproved> {
    const again = `then call ${request.binding.tool} again with the same arguments.`;
    const second = request.demands.some(({ demand }) => demand === "secondPerson");
    if (pageAddress !== undefined) {
      const whom = second ? "another person who may recover" : "the user";
      return required(
        request,
        `Ask ${whom} to open this address, sign in and decide there, ${again} ${pageAddress(request)}`,
      );
    }
    if (second) {
      return required(
        request,
        `Ask another person who may recover to run this in a terminal, with a sign-in of their own, ${again} ${secondCommand}`,
      );
    }
    const opened = showPage !== undefined && (await showPage(request));
    const asked = isAsked
      ? `This host was asked to put the question to the user, and their answer to it counts until ${iso(request.expiresAt)}: let them answer, ${again} Where they see no question: `
      : "";
    return required(
      request,
      asked +
        (opened
          ? `The approval page has been opened in the user's browser: ask them to decide there, ${again} ` +
            `Where they see no page, they can run this in a terminal instead: ${approveCommand}`
          : `Ask the user to run this in a terminal, ${again} ${approveCommand}`),
    );
  },

  dismissed(request: Approval, tool: string, ways: WaysToApprove): Unapproved {
    const { showPage, pageAddress, approveCommand = COMMAND } = ways;
    if (pageAddress !== undefined) {
      return required(
        request,
        "The person did not open the page: ask the user what they want. To have it decided after all, call " +
          `${tool} again with the same arguments, or let them open this address first: ${pageAddress(request)}`,
      );
    }
    const page = showPage === undefined ? "" : ", and the approval page opens in their browser";
    return required(
      request,
      "The person put the form away without an answer: ask the user what they want. To have it decided after all, call " +
        `${tool} again with the same arguments${page}. They can also run this in a terminal first: ${approveCommand}`,
    );
  },

  /** For an answer that does not count and leaves the request open, such as a mistyped phrase. */
  mistaken: (request: Approval, problem: string, tool: string): Unapproved =>
    required(request, `${problem} Call ${tool} again with the same arguments to show the form once more.`),

  /** For a request whose plan has become more dangerous than it was shown. */
  void: (request: Approval, sentence: string = VOID): Unapproved => ({
    kind: "unapproved",
    state: "void",
    request,
    sentence,
  }),

  declined: (request: Approval): Unapproved => ({
    kind: "unapproved",
    state: "declined",
    request,
    sentence:
      "Nothing was changed: the person declined. Ask the user what they want instead. If they change their mind, the " +
      "same plan can be put to them again two minutes after they declined it.",
  }),
} as const;

const required = (request: Approval, how: string): Unapproved => ({
  kind: "unapproved",
  state: "approvalRequired",
  request,
  sentence:
    `Nothing was changed: a person has to approve this first. ${request.earlier === undefined ? "" : `${request.earlier} `}` +
    `${[request.sentence, ...(request.plan.notes ?? []), ...demandSentences(request.demands)].join(" ")} ${how}`,
});
