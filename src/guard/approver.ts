import type { Approval, Authentication } from "../domain/approval/approval.ts";
import { RewindError } from "../domain/errors.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Caller } from "../domain/roles/role.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { Decision } from "../service/approvals.ts";
import type { Services } from "../service/services.ts";
import { checkAccess, refusedReadOnly } from "./access.ts";
import type { Access } from "./guarded.ts";
import { demandsOnAnswer, whyNotApprove } from "./policy.ts";
import { requireNotWorse } from "./reassessment.ts";
import { refusalsOf } from "./refusals.ts";

/** A person who approves a recovery needs the right to start it themselves. */
const approving: Access = { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" };

/** Only the requester, only another person, or either. */
export const approverRules = ["requester", "another", "either"] as const;
export type ApproverRule = (typeof approverRules)[number];

/** The process in which a person answers: a terminal, or the server whose page they see. */
export interface AnsweringProcess {
  readonly services: Services;
  readonly readOnly: boolean;
  /** Who may approve what an assistant asks for in a person's name. Anyone with the role if absent. */
  readonly approvers?: ApproverRule;
  /** The sign-in of the person for this answer, where there was one. */
  readonly authentication?: Authentication;
  /**
   * Lets the person sign in for this answer, where a policy asks for it. Throws `forbidden` if another person than the
   * caller signs in. Absent where the process has no such way.
   */
  readonly signInAnew?: SignInAnew;
}

/** An answer, with what the person saw of the request as `seenOf` has it: as it was made if absent. */
export interface GivenAnswer extends Omit<Decision, "approver" | "shown"> {
  readonly seen?: string;
}

export type Decided =
  | { readonly kind: "recorded"; readonly approval: Approval }
  /** More of the plan changed than the person saw, so that they decide again, about the request as it is now. */
  | { readonly kind: "changed"; readonly request: Approval };

export type SignInAnew = (caller: Caller) => Promise<Authentication>;

/**
 * Records an answer by the person who is signed in to this process, who may differ from the requester. Approving takes
 * the role and permission for recoveries, and a process that may change the tenant. Declining and withdrawing take
 * neither. Records no yes to less drift than there is now. Throws `forbidden`, with a record. Throws `approvalRefused` and voids the request if the plan has become
 * more dangerous than it was shown. Throws also what `Approvals.decide` throws.
 */
export async function answerRequest(
  process: AnsweringProcess,
  id: ApprovalId,
  { seen, ...answer }: GivenAnswer,
): Promise<Decided> {
  const { services, readOnly, approvers = "either" } = process;
  const { session, approvals, trail } = services;
  const { caller } = await session.signedIn();
  let { authentication } = process;
  let shown: Decision["shown"];
  if (answer.answer === "approve") {
    const refusing = refusalsOf({ name: "approve", effect: "change" }, trail);
    const request = await approvals.get(id);
    await refusing({ caller, approvalId: id }, async () => {
      requireApprover(caller, readOnly);
      requireDemands(request, caller, process);
      requireRule(approvers, caller, request);
      authentication ??= await signInFor(request, caller, process);
    });
    const { now, isAsSeen } = await requireNotWorse(services, request, seen);
    if (!isAsSeen) return { kind: "changed", request: now };
    shown = now;
  }
  const approver = { id: caller.id, name: caller.userPrincipalName };
  const approval = await approvals.decide(id, {
    ...answer,
    ...(shown === undefined ? {} : { shown }),
    approver: authentication === undefined ? approver : { ...approver, authentication },
  });
  return { kind: "recorded", approval };
}

/** Returns why this person could not approve the request in this process, or null if they could. */
export function barredFrom(
  request: Approval,
  { id }: Pick<Caller, "id">,
  { services, authentication, signInAnew }: AnsweringProcess,
): string | null {
  const canSignIn = authentication !== undefined || signInAnew !== undefined;
  return whyNotApprove(request, services.session, { id, canSignIn });
}

function requireDemands(request: Approval, caller: Caller, process: AnsweringProcess): void {
  const barred = barredFrom(request, caller, process);
  if (barred !== null) throw new RewindError("forbidden", barred);
}

/** Lets the person sign in if a policy asks for it. */
async function signInFor(
  request: Approval,
  caller: Caller,
  { services, signInAnew }: AnsweringProcess,
): Promise<Authentication | undefined> {
  const wanted = demandsOnAnswer(request, services.session).some(({ demand }) => demand === "signIn");
  return wanted ? signInAnew?.(caller) : undefined;
}

/** Throws `forbidden` unless this person may approve a recovery in this process. */
export function requireApprover(caller: Caller, readOnly: boolean): void {
  if (readOnly) throw refusedReadOnly("Approving a recovery");
  checkAccess("Approving a recovery", approving, caller);
}

/** A policy that asks for a second person takes precedence over the rule that only the requester may approve. */
function requireRule(rule: ApproverRule, { id }: Caller, { binding, callerName, demands }: Approval): void {
  const own = binding.callerId === id;
  const second = demands.some(({ demand }) => demand === "secondPerson");
  if (rule === "requester" && !own && !second) {
    throw new RewindError(
      "forbidden",
      `Only ${quoted(callerName)}, in whose name this was asked for, may approve it here.`,
    );
  }
  if (rule === "another" && own) {
    throw new RewindError(
      "forbidden",
      "Another person than the one in whose name this was asked for has to approve it here.",
    );
  }
}
