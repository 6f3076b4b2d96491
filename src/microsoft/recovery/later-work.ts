import { attributionIn } from "../../domain/authors/attributions.ts";
import type { Authorship, Change } from "../../domain/changes/change.ts";
import { isLaterReason } from "../../domain/changes/reason.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { SECOND } from "../../domain/time.ts";
import { attribute } from "../../graph/audit/attribute.ts";
import type { ChangedLater, VerificationResult } from "../../service/verification.ts";
import { laterWritesIn } from "../../summaries/later-writes.ts";
import type { RecoveryContext } from "./recovery-context.ts";
import { withNames } from "./value-names.ts";

/**
 * Adds to the rows that differ who wrote to them since the recovery began, as the audit log has it, and which of them others
 * changed after they were put back. That is known of a recovery without a failed change only. Costs the new end of the log.
 */
export async function withLaterWork(
  context: RecoveryContext,
  result: VerificationResult,
  { jobStartDateTime: since, totals }: Job,
): Promise<VerificationResult> {
  const { items: residual } = result.residual;
  const items = [...residual, ...result.expected.filter(isNewer).flatMap(({ sample }) => sample)];
  if (items.length === 0) return result;
  // To this moment, because the log of a minute ago lacks what is asked for.
  const range = { since, until: context.client.serviceNow() + SECOND };
  const refs = items.map(({ ref }) => ref);
  const { attributions, note } = await attribute(context, refs, range);
  const { changes: named } = await withNames(
    context,
    items,
    NO_LOG,
    items.map(({ links }) => links),
  );
  const signed = named.map((change): Change => {
    const found = attributions?.of(change.ref);
    return found === undefined || found.total === 0
      ? change
      : { ...found.authors.sign(change), ...attributionIn(found) };
  });
  const differing = signed.slice(0, residual.length);
  const later = totals.failedChanges === 0 ? differing.flatMap(changedLater) : [];
  const byRef = new Map(signed.map((change) => [refKey(change.ref), change]));
  return {
    ...result,
    residual: {
      ...result.residual,
      items: differing.map(withoutUnknown),
      ...(later.length === 0 ? {} : { changedLater: { total: later.length, items: later } }),
    },
    expected: result.expected.map((one) =>
      isNewer(one) ? { ...one, sample: one.sample.map((change) => byRef.get(refKey(change.ref)) ?? change) } : one,
    ),
    ...(note === null ? {} : { notLookedAt: [...(result.notLookedAt ?? []), note] }),
  };
}

const isKnown = (by: Authorship | undefined): boolean => by !== undefined && by.last.time !== null;

/** Returns a row without parts by an unknown author, because a part without a write since the recovery has no author to name. */
const withoutUnknown = (change: Change): Change => ({
  ...change,
  properties: change.properties.map(({ by, ...rest }) => (by !== undefined && isKnown(by) ? { ...rest, by } : rest)),
  links: change.links.map(({ by, ...rest }) => (by !== undefined && isKnown(by) ? { ...rest, by } : rest)),
  ...(change.contributions === undefined
    ? {}
    : { contributions: change.contributions.filter(({ last }) => last !== null) }),
});

const isNewer = ({ reason }: VerificationResult["expected"][number]): boolean => isLaterReason(reason);

const NO_LOG = { records: [], isWhole: false };

/** Returns an object all of whose differences are later work. One that is gone, or shown in part, is left out. */
function changedLater(change: Change): readonly ChangedLater[] {
  const { ref, displayName, links, linkTotals, notRecoverable } = change;
  const isWhole = links.length >= linkTotals.add + linkTotals.remove + linkTotals.notRecoverable;
  if (notRecoverable !== undefined || !isWhole || change.attribution === undefined) return [];
  const writes = laterWritesIn(change, (by) => by.recovery === undefined);
  return writes.length === 0 ? [] : [{ ref, displayName, writes }];
}
