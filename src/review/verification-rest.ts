import type { Job } from "../domain/recovery/job.ts";
import { leavesOutNames } from "../domain/sign-in/consequence-lines.ts";
import { iso } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { VerificationResult } from "../service/verification.ts";
import { LATER_NAMED } from "./changed-later-words.ts";
import { isFailedInPart } from "./failed-words.ts";
import { moreAccounts, RULES_THEMSELVES } from "./object-calls.ts";
import { verificationLimits } from "./verification-words.ts";

/** How many objects a face shows of those that differ, and of the groups that wait. */
export interface ShownOfVerification {
  readonly residual: number;
  readonly pending: number;
}

/** Names the call that shows each of what a verification lists in part, in an assistant's words. */
export function verificationRest(
  { id, verifiesJobId, targetStateDateTime }: Pick<Job, "id" | "verifiesJobId" | "targetStateDateTime">,
  result: VerificationResult,
  shown: ShownOfVerification,
): readonly string[] {
  const { residual, expected, kept, pending, rebuilt, after, recovery } = result;
  const { samples, pending: ends, rebuilt: created, kept: keptObjects, keptValues } = verificationLimits;
  const isLong = pending.some(({ leaving, joining }) => Math.max(leaving.total, joining.total) > ends);
  const renew = after?.renew ?? [];
  const restored = [
    ...(after === undefined ? [] : [after.unusable]),
    ...renew.filter(({ reason }) => reason !== "changed"),
  ];
  const isLess = ({ total, items }: { readonly total: number; readonly items: readonly unknown[] }) =>
    total > items.length;
  const isKeptInPart =
    kept !== undefined &&
    (kept.total > keptObjects || kept.items.some(({ kept: values = [] }) => values.length > keptValues));
  return [
    ...(restored.some(isLess)
      ? [`each object restored: list_changes with the previewJobId that get_job with jobId "${verifiesJobId}" shows`]
      : []),
    ...(renew.some((one) => one.reason === "changed" && isLess(one))
      ? [`each object with other secrets: list_activity with since "${iso(targetStateDateTime)}"`]
      : []),
    ...(after?.signIn != null && leavesOutNames(after.signIn, "one")
      ? [
          `names that lines on signing in leave out: list_changes with the previewJobId that get_job with jobId "${verifiesJobId}" shows, or ${RULES_THEMSELVES}`,
        ]
      : []),
    ...(after?.moreActors === undefined ? [] : [moreAccounts(after.moreActors)]),
    ...(isKeptInPart ? [`each part that stays as others wrote it: list_changes with previewJobId "${id}"`] : []),
    ...(residual.total > shown.residual || expected.some(({ objects }) => objects > samples)
      ? [`each object that differs, with the reason if it cannot be recovered: list_changes with previewJobId "${id}"`]
      : []),
    ...(isFailedInPart(result)
      ? [
          `each change that failed in the recovery, with its whole reason: list_failed_changes with jobId "${verifiesJobId}"`,
        ]
      : []),
    ...((residual.changedLater?.total ?? 0) > LATER_NAMED
      ? [
          `each author of what was changed afterward: list_activity with since "${iso(recovery?.startDateTime ?? targetStateDateTime)}"`,
        ]
      : []),
    ...(pending.length > shown.pending
      ? [
          `${countOf(pending.length - shown.pending, "more pending group")}: list_changes with previewJobId "${id}" and type "group"`,
        ]
      : []),
    ...(isLong ? ['each pending member: get_object with type "group", its id and link "members", now and then'] : []),
    ...(rebuilt !== undefined && rebuilt.total > created
      ? [`each that was created again: list_changes with previewJobId "${rebuilt.previewJobId}" and action "rebuild"`]
      : []),
  ];
}
