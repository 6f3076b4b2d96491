import type { Approval } from "../domain/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Caller } from "../domain/role.ts";
import type { Decision } from "../service/approvals.ts";
import type { Services } from "../service/services.ts";
import { checkAccess, refusedReadOnly } from "./access.ts";
import type { Access } from "./guarded.ts";
import { requireAsShown } from "./reassessment.ts";
import { refusalsOf } from "./refusals.ts";

/** A person who approves a recovery needs the right to start it themselves. */
const approving: Access = { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" };

/** The process in which a person answers: a terminal, or the server whose page they see. */
export interface AnsweringProcess {
  readonly services: Services;
  readonly readOnly: boolean;
}

/**
 * Records an answer by the person who is signed in to this process, who may differ from the requester. Approving takes
 * the role and permission for recoveries, and a process that may change the tenant. Declining and withdrawing take
 * neither. Throws `forbidden`, with a record. Throws `approvalRefused` and voids the request if the plan has become
 * more dangerous than it was shown. Throws also what `Approvals.decide` throws.
 */
export async function answerRequest(
  { services, readOnly }: AnsweringProcess,
  id: ApprovalId,
  answer: Omit<Decision, "approver">,
): Promise<Approval> {
  const { session, approvals, trail } = services;
  const { caller } = await session.signedIn();
  if (answer.answer === "approve") {
    const refusing = refusalsOf({ name: "approve", effect: "change" }, trail);
    await refusing({ caller, approvalId: id }, async () => requireApprover(caller, readOnly));
    await requireAsShown(services, await approvals.get(id));
  }
  return approvals.decide(id, { ...answer, approver: { id: caller.id, name: caller.userPrincipalName } });
}

/** Throws `forbidden` unless this person may approve a recovery in this process. */
export function requireApprover(caller: Caller, readOnly: boolean): void {
  if (readOnly) throw refusedReadOnly("Approving a recovery");
  checkAccess("Approving a recovery", approving, caller);
}
