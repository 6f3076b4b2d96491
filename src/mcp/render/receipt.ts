import type { RecoveryReceipt } from "../../domain/approval/receipt.ts";
import { iso } from "../../domain/time.ts";

/** Returns a receipt with times as texts, and its signed form. `entra-rewind receipt verify` checks that one. */
export function receiptData({ issuedAt, approval, outcome, ...receipt }: RecoveryReceipt, signed: string) {
  const { startedAt, endedAt, ...counts } = outcome;
  return {
    ...receipt,
    approval: approval === null ? null : { ...approval, decidedAt: iso(approval.decidedAt) },
    outcome: { ...counts, startedDateTime: iso(startedAt), endedDateTime: endedAt === null ? null : iso(endedAt) },
    issuedDateTime: iso(issuedAt),
    signed,
  };
}
