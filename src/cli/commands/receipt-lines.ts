import type { RecoveryReceipt } from "../../domain/approval/receipt.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { uncut } from "../../terminal/uncut.ts";

/** Returns a receipt in words, with names cleaned. */
export function receiptLines({
  tenant,
  recoveryJobId,
  planDigest,
  requester,
  approval,
  outcome,
  trail,
  issuedAt,
}: RecoveryReceipt): readonly string[] {
  const { status, modifiedObjects, modifiedLinks, failedChanges, startedAt, endedAt } = outcome;
  const failed = failedChanges === null ? "failures not known" : `${failedChanges} failed`;
  const counts = `${known(modifiedObjects, "object")} and ${known(modifiedLinks, "link")} changed, ${failed}`;
  return [
    `Tenant: ${uncut(tenant.name)} (${uncut(tenant.id)})`,
    `Recovery: ${uncut(recoveryJobId)}, ${status}: ${counts}`,
    `From ${iso(startedAt)}${endedAt === null ? "" : ` to ${iso(endedAt)}`}`,
    `Plan: ${planDigest === null ? "none, the service compared by itself" : uncut(planDigest)}`,
    `Asked for by: ${uncut(requester.name)} (${uncut(requester.id)})`,
    ...approvalLines(approval),
    `Trail: ${countOf(trail.records, "record")}, the last with the hash ${uncut(trail.head)}`,
    `Issued: ${iso(issuedAt)}`,
  ];
}

const known = (count: number | null, noun: string): string =>
  count === null ? `an unknown number of ${noun}s` : countOf(count, noun);

function approvalLines(approval: RecoveryReceipt["approval"]): readonly string[] {
  if (approval === null) return ["Approved by: no approval was asked for, the caller acted for themselves"];
  const { approver, decidedAt, channel, demands } = approval;
  const { authentication } = approver;
  const methods = authentication?.methods.join(", ") ?? "";
  const signedIn =
    authentication === undefined
      ? ""
      : `, signed in for it at ${iso(authentication.time)}${methods === "" ? "" : ` with ${uncut(methods)}`}`;
  return [
    `Approved by: ${uncut(approver.name)} (${uncut(approver.id)}) at ${iso(decidedAt)}, ${channel}${signedIn}`,
    ...(demands.length === 0 ? [] : [`The operator's policy asked for: ${demands.join(", ")}`]),
  ];
}
