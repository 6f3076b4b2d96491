import type { Approval, Authentication } from "../domain/approval.ts";
import { RewindError } from "../domain/errors.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Caller } from "../domain/role.ts";
import { quoted } from "../domain/untrusted.ts";
import type { Decision } from "../service/approvals.ts";
import type { Services } from "../service/services.ts";
import { checkAccess, refusedReadOnly } from "./access.ts";
import type { Access } from "./guarded.ts";
import { requireAsShown } from "./reassessment.ts";
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
}

/**
 * Records an answer by the person who is signed in to this process, who may differ from the requester. Approving takes
 * the role and permission for recoveries, and a process that may change the tenant. Declining and withdrawing take
 * neither. Throws `forbidden`, with a record. Throws `approvalRefused` and voids the request if the plan has become
 * more dangerous than it was shown. Throws also what `Approvals.decide` throws.
 */
export async function answerRequest(
  { services, readOnly, approvers = "either", authentication }: AnsweringProcess,
  id: ApprovalId,
  answer: Omit<Decision, "approver">,
): Promise<Approval> {
  const { session, approvals, trail } = services;
  const { caller } = await session.signedIn();
  if (answer.answer === "approve") {
    const refusing = refusalsOf({ name: "approve", effect: "change" }, trail);
    const request = await approvals.get(id);
    await refusing({ caller, approvalId: id }, async () => {
      requireApprover(caller, readOnly);
      requireRule(approvers, caller, request);
    });
    await requireAsShown(services, request);
  }
  const approver = { id: caller.id, name: caller.userPrincipalName };
  return approvals.decide(id, {
    ...answer,
    approver: authentication === undefined ? approver : { ...approver, authentication },
  });
}

/** Throws `forbidden` unless this person may approve a recovery in this process. */
export function requireApprover(caller: Caller, readOnly: boolean): void {
  if (readOnly) throw refusedReadOnly("Approving a recovery");
  checkAccess("Approving a recovery", approving, caller);
}

function requireRule(rule: ApproverRule, { id }: Caller, { binding, callerName }: Approval): void {
  const own = binding.callerId === id;
  if (rule === "requester" && !own) {
    throw new RewindError(
      "forbidden",
      `Only ${quoted(callerName, 120)}, in whose name this was asked for, may approve it here.`,
    );
  }
  if (rule === "another" && own) {
    throw new RewindError(
      "forbidden",
      "Another person than the one in whose name this was asked for has to approve it here.",
    );
  }
}
