import type { Approval, ApprovalBinding, Plan } from "../domain/approval.ts";
import { RewindError } from "../domain/errors.ts";
import { canonicalText, type Json } from "../domain/json.ts";
import type { Caller } from "../domain/role.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { Approvals } from "../service/approvals.ts";
import type { Authority } from "../service/recovery-service.ts";
import { approvalPhrase, approvalSentence } from "./approval-text.ts";
import type { Answer, Person, ShowPage } from "./person.ts";

declare const granted: unique symbol;

/** A person's approval of exactly one plan. Only this module makes one. */
export type GrantedApproval = Extract<Authority, { kind: "approval" }> & { readonly [granted]: true };

export type ApprovalOutcome =
  | { readonly kind: "granted"; readonly authority: GrantedApproval }
  /** The call ends here; the host asks the person and calls again. */
  | { readonly kind: "ask"; readonly request: Approval };

export interface ApprovalFlow {
  readonly approvals: Approvals;
  readonly person: Person;
  /** The way past a host that has no forms or shows none; absent where there is none. */
  readonly showPage?: ShowPage;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** How long a call waits for a form before it says how to approve elsewhere. */
  readonly answerWithin: Millis;
  readonly signal: AbortSignal;
}

export interface ApprovalSubject {
  readonly tool: string;
  readonly args: Json;
  readonly plan: Plan;
  readonly caller: Caller;
}

const POLL_MS = 500;

/**
 * Gets a person's approval of this plan, or throws: `approvalRequired` if nobody answered or nobody can be asked, and
 * then the page is opened before the person; `approvalRefused` if they declined. Both say how else to approve.
 */
export async function approve(subject: ApprovalSubject, flow: ApprovalFlow): Promise<ApprovalOutcome> {
  const binding = await bindingOf(subject);
  const { plan, caller } = subject;
  const request = await flow.approvals.request({
    binding,
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.userPrincipalName,
    phrase: approvalPhrase(plan),
  });
  if (request.state === "approved") return grant(request, binding);
  switch (flow.person.kind) {
    case "absent":
      throw await unanswered(request, subject.tool, flow);
    case "waiting":
      return settle(await answerOrDecision(request, flow.person.ask, flow), request, subject, flow);
    case "returning": {
      const answer = flow.person.answerTo(request.id);
      return answer === null ? { kind: "ask", request } : settle(answer, request, subject, flow);
    }
  }
}

async function settle(
  answer: Answer | "decided",
  request: Approval,
  subject: ApprovalSubject,
  flow: ApprovalFlow,
): Promise<ApprovalOutcome> {
  const { approvals } = flow;
  const decided = answer === "decided" ? await approvals.get(request.id) : await record(answer, request, approvals);
  if (decided.state === "approved") return grant(decided, await bindingOf(subject));
  if (decided.state === "declined") throw declined(request, subject.tool);
  // Who has just put a form away does not want a page instead; the next call is another matter.
  if (answer !== "decided" && answer.kind === "dismissed") throw dismissed(request, subject.tool, flow);
  throw await unanswered(request, subject.tool, flow);
}

function record(answer: Answer, request: Approval, approvals: Approvals): Promise<Approval> {
  switch (answer.kind) {
    case "approve":
      return approvals.decide(request.id, {
        answer: "approve",
        channel: "elicitation",
        ...(answer.typed === undefined ? {} : { typed: answer.typed }),
      });
    case "decline":
      return approvals.decide(request.id, { answer: "decline", channel: "elicitation" });
    case "dismissed":
    case "none":
      // Left open, so that it can still be approved elsewhere.
      return Promise.resolve(request);
  }
}

/** Whichever comes first: the form's answer, a decision elsewhere, or the end of patience. */
async function answerOrDecision(
  request: Approval,
  ask: Extract<Person, { kind: "waiting" }>["ask"],
  { approvals, clock, sleep, answerWithin, signal }: ApprovalFlow,
): Promise<Answer | "decided"> {
  const settled = new AbortController();
  const until = AbortSignal.any([signal, settled.signal]);
  const watch = async (): Promise<Answer | "decided"> => {
    const deadline = clock.now() + answerWithin;
    for (let left = answerWithin; left > 0; left = deadline - clock.now()) {
      await sleep(Math.min(POLL_MS, left), until);
      if ((await approvals.get(request.id)).state !== "pending") return "decided";
    }
    return { kind: "none" };
  };
  try {
    return await Promise.race([ask(request, until), watch()]);
  } finally {
    settled.abort();
  }
}

async function bindingOf({ tool, args, plan, caller }: ApprovalSubject): Promise<ApprovalBinding> {
  // Loaded here because a server's first answers should not wait for it.
  const { createHash } = await import("node:crypto");
  return {
    tool,
    argumentsDigest: createHash("sha256").update(canonicalText(args)).digest("hex"),
    planDigest: plan.digest,
    tenantId: plan.tenantId,
    callerId: caller.id,
  };
}

function grant(request: Approval, binding: ApprovalBinding): ApprovalOutcome {
  const authority = { kind: "approval", approvalId: request.id, binding } as GrantedApproval;
  return { kind: "granted", authority };
}

async function unanswered(request: Approval, tool: string, { showPage }: ApprovalFlow): Promise<RewindError> {
  const again = `then call ${tool} again with the same arguments.`;
  const opened = showPage !== undefined && (await showPage(request));
  return notApproved(
    request,
    opened
      ? `The approval page has been opened in the user's browser: ask them to decide there, ${again} ` +
          "Where they see no page, they can run `entra-rewind approve` in a terminal instead."
      : `Ask the user to run \`entra-rewind approve\` in a terminal, ${again}`,
  );
}

function dismissed(request: Approval, tool: string, { showPage }: ApprovalFlow): RewindError {
  const page = showPage === undefined ? "" : ", and the approval page opens in their browser";
  return notApproved(
    request,
    "The person put the form away without an answer: ask the user what they want. To have it decided after all, call " +
      `${tool} again with the same arguments${page}; or they run \`entra-rewind approve\` in a terminal first.`,
  );
}

const notApproved = (request: Approval, how: string): RewindError =>
  new RewindError(
    "approvalRequired",
    `Nothing was changed: a person has to approve this first. ${request.earlier === undefined ? "" : `${request.earlier} `}` +
      `${request.sentence} ${how}`,
    { facts: { approvalId: request.id } },
  );

function declined(request: Approval, tool: string): RewindError {
  return new RewindError(
    "approvalRefused",
    `Nothing was changed: the person declined. Ask the user what they want instead. If they change their mind, call ` +
      `${tool} again with the same arguments; it can also be approved with \`entra-rewind approve\` in a terminal while that call waits.`,
    { facts: { approvalId: request.id } },
  );
}
