import type { Approval, ApprovalBinding, MadeDemand, Plan } from "../domain/approval/approval.ts";
import { voidSentence } from "../domain/assessment/void-sentence.ts";
import { RewindError } from "../domain/errors.ts";
import { canonicalText, type Json } from "../domain/json.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { Approvals } from "../service/approvals.ts";
import type { Authority } from "../service/recovery-service.ts";
import { approvalPhrase, approvalSentence } from "./approval-text.ts";
import type { Answer, PageAddress, Person, ShowPage } from "./person.ts";
import type { JudgedYes } from "./reassessment.ts";
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
  /** Judges a yes by what the person saw. See `judged`. */
  readonly judge: (request: Approval, seen?: string) => Promise<JudgedYes>;
  readonly person: Person;
  /** A way to ask the person without the host's forms. Absent if the process has none. */
  readonly showPage?: ShowPage;
  /** The page on which people sign in to decide, where this process serves one to other machines. */
  readonly pageAddress?: PageAddress;
  /** The command that a person runs to approve in a terminal, with this process's settings. Absent where there is a page. */
  readonly approveCommand?: string;
  /** The same for another person, without this one's sign-in. */
  readonly secondCommand?: string;
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
  const sentence = approvalSentence(plan);
  const found = await flow.approvals.request({
    binding,
    plan,
    sentence,
    callerName: caller.userPrincipalName,
    phrase: approvalPhrase(plan, demands),
    demands,
  });
  if (found.state === "approved") {
    if (flow.person.kind === "waiting") flow.person.close(found);
    return grant(found, binding);
  }
  // A request that was made before is shown as its plan is now.
  const request: Approval = { ...found, plan, sentence };
  if (request.demands.some((one) => passesHost(one, flow))) return unapproved.open(request, flow);
  switch (flow.person.kind) {
    case "absent":
      return unapproved.open(request, flow);
    case "waiting":
      return askUntil(flow.clock.now() + flow.answerWithin, request, flow.person.ask, { subject, flow });
    case "returning": {
      const answer = flow.person.answerTo(request);
      if (answer === null) return { kind: "ask", request };
      // The person has opened the page and needs time to read it.
      const until = flow.clock.now() + flow.answerWithin;
      const given =
        answer.kind === "opened" ? await answerOrDecision(request, async () => answer, until, flow) : answer;
      const settled = await settle(given, request, subject, flow);
      return settled.kind === "changed" ? { kind: "ask", request: settled.request } : settled;
    }
  }
}

type Ask = Extract<Person, { kind: "waiting" }>["ask"];

/** Asks a person while the call waits, and anew if more of the plan has changed than they saw. */
async function askUntil(
  deadline: Millis,
  request: Approval,
  ask: Ask,
  { subject, flow }: { readonly subject: ApprovalSubject; readonly flow: ApprovalFlow },
): Promise<ApprovalOutcome> {
  const late = (answer: Answer) => answered(answer, request, subject, flow);
  const given = await answerOrDecision(request, ask, deadline, flow, late);
  const settled = await settle(given, request, subject, flow);
  return settled.kind === "changed" ? askUntil(deadline, settled.request, ask, { subject, flow }) : settled;
}

/** The requester's own host reaches only the requester, and its forms come without a sign-in. */
const passesHost = ({ demand }: MadeDemand, { pageAddress }: ApprovalFlow): boolean =>
  demand === "secondPerson" || (demand === "signIn" && pageAddress === undefined);

/** More of the plan has changed than the person saw, so that they are asked about the request as it is now. */
interface Changed {
  readonly kind: "changed";
  readonly request: Approval;
}

async function settle(
  answer: Answer | "decided",
  request: Approval,
  subject: ApprovalSubject,
  flow: ApprovalFlow,
): Promise<ApprovalOutcome | Changed> {
  const ended = answer === "decided" ? null : await answered(answer, request, subject, flow);
  if (ended !== null) return ended;
  const { state } = await flow.approvals.get(request.id);
  if (state === "approved") return grant(request, await bindingOf(subject));
  if (state === "declined") return unapproved.declined(request);
  if (state === "void") return unapproved.void(request);
  // A person who has just dismissed a form does not want a page at once. The next call may open one.
  if (answer !== "decided" && answer.kind === "dismissed") return unapproved.dismissed(request, subject.tool, flow);
  return unapproved.open(request, flow, answer !== "decided" && answer.kind === "asked");
}

/** Records a yes or a no that counts. Returns why another ends the call, or null if the request itself says how it stands. */
async function answered(
  answer: Answer,
  request: Approval,
  { caller, tool }: ApprovalSubject,
  { approvals, judge }: ApprovalFlow,
): Promise<Unapproved | Changed | null> {
  if (answer.kind !== "approve" && answer.kind !== "decline") return null;
  let shown = request;
  if (answer.kind === "approve") {
    const { worse, now, isAsSeen } = await judge(request, answer.seen);
    if (worse.length > 0) return unapproved.void(request, voidSentence(worse));
    if (!isAsSeen) return { kind: "changed", request: now };
    shown = now;
  }
  const problem = await recorded(answer, shown, caller, approvals);
  return problem === null ? null : unapproved.mistaken(request, problem, tool);
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
  const shown = answer.kind === "approve" ? { shown: request } : {};
  try {
    await approvals.decide(request.id, { ...given, ...typed, ...shown });
    return null;
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "approvalRefused") throw error;
    if ((await approvals.get(request.id)).state === "pending") return error.message;
    return null;
  }
}

/**
 * Returns whichever comes first: the form's answer, a decision elsewhere, or the end of the waiting time. A form that is open
 * then stays open, because the person may be reading it, and its answer goes to `late`.
 */
async function answerOrDecision(
  request: Approval,
  ask: Ask,
  deadline: Millis,
  { approvals, clock, sleep, signal }: ApprovalFlow,
  late: (answer: Answer) => Promise<unknown> = async () => null,
): Promise<Answer | "decided"> {
  const settled = new AbortController();
  const until = AbortSignal.any([signal, settled.signal]);
  const watch = async (): Promise<Answer | "decided"> => {
    for (let left = deadline - clock.now(); left > 0; left = deadline - clock.now()) {
      await sleep(Math.min(POLL_MS, left), until);
      if ((await approvals.get(request.id)).state !== "pending") return "decided";
    }
    return { kind: "asked" };
  };
  const watched = watch();
  // The loser of the race is aborted, which is not an error.
  watched.catch(() => {});
  const asked = ask(request, until);
  let isOpen = false;
  try {
    const first = await Promise.race([asked, watched]);
    isOpen = first !== "decided" && first.kind === "asked";
    if (first === "decided" || first.kind !== "opened") return first;
    return (await watched) === "decided" ? "decided" : { kind: "none" };
  } finally {
    if (!isOpen) settled.abort();
    // A late answer that fails is left to the next call, which asks again.
    else asked.then(late).catch(() => {});
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
