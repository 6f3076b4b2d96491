import { countOf } from "../../domain/counted-words.ts";
import type { RecoveryReceipt } from "../../domain/receipt.ts";
import { iso } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";

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
    `Tenant: ${cleaned(tenant.name)} (${cleaned(tenant.id)})`,
    `Recovery: ${cleaned(recoveryJobId)}, ${status}: ${counts}`,
    `From ${iso(startedAt)}${endedAt === null ? "" : ` to ${iso(endedAt)}`}`,
    `Plan: ${planDigest === null ? "none, the service compared by itself" : cleaned(planDigest)}`,
    `Asked for by: ${cleaned(requester.name)} (${cleaned(requester.id)})`,
    ...approvalLines(approval),
    `Trail: ${countOf(trail.records, "record")}, the last with the hash ${cleaned(trail.head)}`,
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
      : `, signed in for it at ${iso(authentication.time)}${methods === "" ? "" : ` with ${cleaned(methods)}`}`;
  return [
    `Approved by: ${cleaned(approver.name)} (${cleaned(approver.id)}) at ${iso(decidedAt)}, ${channel}${signedIn}`,
    ...(demands.length === 0 ? [] : [`The operator's policy asked for: ${demands.join(", ")}`]),
  ];
}
