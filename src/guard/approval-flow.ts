import type { Approval, ApprovalBinding, MadeDemand, Plan } from "../domain/approval/approval.ts";
import { voidSentence } from "../domain/assessment/assessment-comparison.ts";
import { RewindError } from "../domain/errors.ts";
import { canonicalText, type Json } from "../domain/json.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { Approvals } from "../service/approvals.ts";
import type { Authority } from "../service/recovery-service.ts";
import { approvalPhrase, approvalSentence } from "./approval-text.ts";
import type { Answer, PageAddress, Person, ShowPage } from "./person.ts";
import { type Unapproved, unapproved } from "./unapproved.ts";

declare const granted: unique symbol;

/** A person's approval of exactly one plan. Only this module creates it. */
export type GrantedApproval = Extract<Authority, { kind: "approval" }> & { readonly [granted]: true };

export type ApprovalOutcome =
  | { readonly kind: "granted"; readonly authority: GrantedApproval }
  /** The call ends here, and the host asks the person and calls again. */
  | { readonly kind: "ask"; readonly request: Approval }
  | Unapproved;

export interface ApprovalFlow {
  readonly approvals: Approvals;
  /** Voids a request if its plan has become more dangerous than it was shown. Returns the dangers that are worse. */
  readonly voidIfWorse: (request: Approval) => Promise<readonly string[]>;
  readonly person: Person;
  /** A way to ask the person without the host's forms. Absent if the process has none. */
  readonly showPage?: ShowPage;
  /** The page on which people sign in to decide, where this process serves one to other machines. */
  readonly pageAddress?: PageAddress;
  /** The command that a person runs to approve in a terminal, with this process's settings. Absent where there is a page. */
  readonly approveCommand?: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** The time that a call waits for a form before it says how to approve elsewhere. */
  readonly answerWithin: Millis;
  readonly signal: AbortSignal;
}

export interface ApprovalSubject {
  readonly tool: string;
  readonly args: Json;
  readonly plan: Plan;
  readonly caller: Caller;
  /** The demands of the operator's policy on this plan. */
  readonly demands: readonly MadeDemand[];
}

const POLL_MS = 500;

/**
 * Obtains a person's approval of this plan. If they declined or have not answered, the outcome says how it can still be
 * approved. If the host cannot ask them, the page is opened. Throws what `Approvals.request` throws.
 */
export async function approve(subject: ApprovalSubject, flow: ApprovalFlow): Promise<ApprovalOutcome> {
  const binding = await bindingOf(subject);
  const { plan, caller, demands } = subject;
  const request = await flow.approvals.request({
    binding,
    plan,
    sentence: approvalSentence(plan),
    callerName: caller.userPrincipalName,
    phrase: approvalPhrase(plan, demands),
    demands,
  });
  if (request.state === "approved") return grant(request, binding);
  if (request.demands.some((one) => passesHost(one, flow))) return unapproved.open(request, flow);
  switch (flow.person.kind) {
    case "absent":
      return unapproved.open(request, flow);
    case "waiting":
      return settle(await answerOrDecision(request, flow.person.ask, flow), request, subject, flow);
    case "returning": {
      const answer = flow.person.answerTo(request);
      if (answer === null) return { kind: "ask", request };
      // The person has opened the page and needs time to read it.
      const given = answer.kind === "opened" ? await answerOrDecision(request, async () => answer, flow) : answer;
      return settle(given, request, subject, flow);
    }
  }
}

/** The requester's own host reaches only the requester, and its forms come without a sign-in. */
const passesHost = ({ demand }: MadeDemand, { pageAddress }: ApprovalFlow): boolean =>
  demand === "secondPerson" || (demand === "signIn" && pageAddress === undefined);

async function settle(
  answer: Answer | "decided",
  request: Approval,
  subject: ApprovalSubject,
  flow: ApprovalFlow,
): Promise<ApprovalOutcome> {
  if (answer !== "decided" && (answer.kind === "approve" || answer.kind === "decline")) {
    const worse = answer.kind === "approve" ? await flow.voidIfWorse(request) : [];
    if (worse.length > 0) return unapproved.void(request, voidSentence(worse));
    const problem = await recorded(answer, request, subject.caller, flow.approvals);
    if (problem !== null) return unapproved.mistaken(request, problem, subject.tool);
  }
  const { state } = await flow.approvals.get(request.id);
  if (state === "approved") return grant(request, await bindingOf(subject));
  if (state === "declined") return unapproved.declined(request);
  if (state === "void") return unapproved.void(request);
  // A person who has just dismissed a form does not want a page at once. The next call may open one.
  if (answer !== "decided" && answer.kind === "dismissed") return unapproved.dismissed(request, subject.tool, flow);
  return unapproved.open(request, flow);
}

/** Records the form's answer. Returns the reason why it does not count, if the request is still open. */
async function recorded(
  answer: Extract<Answer, { kind: "approve" | "decline" }>,
  request: Approval,
  caller: Caller,
  approvals: Approvals,
): Promise<string | null> {
  const given = {
    answer: answer.kind,
    channel: "elicitation",
    approver: { id: caller.id, name: caller.userPrincipalName },
  } as const;
  const typed = answer.kind === "approve" && answer.typed !== undefined ? { typed: answer.typed } : {};
  try {
    await approvals.decide(request.id, { ...given, ...typed });
    return null;
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "approvalRefused") throw error;
    if ((await approvals.get(request.id)).state === "pending") return error.message;
    return null;
  }
}

/** Returns whichever comes first: the form's answer, a decision elsewhere, or the end of the waiting time. */
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
  const watched = watch();
  // The loser of the race is aborted, which is not an error.
  watched.catch(() => {});
  try {
    const first = await Promise.race([ask(request, until), watched]);
    return first !== "decided" && first.kind === "opened" ? await watched : first;
  } finally {
    settled.abort();
  }
}

async function bindingOf({ tool, args, plan, caller }: ApprovalSubject): Promise<ApprovalBinding> {
  // Loaded here, so that a server's first answers do not wait for it.
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
