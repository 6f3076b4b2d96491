import { type Change, LINKS_SHOWN } from "../../domain/change.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/job.ts";
import type { ReasonCode } from "../../domain/reason.ts";
import type { VerificationResult } from "../../service/verification.ts";
import type { MicrosoftContext } from "../context.ts";
import { changedFieldsOf, isRecovered } from "./change-filter.ts";
import { goneSince } from "./gone-since.ts";
import { markedChanges, type RecoveryContext } from "./recovery-context.ts";

const RESIDUAL_SHOWN = 50;
const SAMPLES_SHOWN = 3;
const noneGone = { gone: [], unread: [] } as const;

/**
 * Compares the list of a second preview with the list that was approved. A difference that the approved list was to put
 * back is residual. Other differences are expected: objects synchronized from on-premises, which the service never
 * recovers, and changes made later (`newer`). Without a list kept here, every other difference is residual.
 */
export async function judge(context: RecoveryContext, still: Job, preview: JobId | null): Promise<VerificationResult> {
  const planned = preview === null ? null : await plannedFields(context, preview);
  const isListed = new Set<RefKey>();
  const residual: Change[] = [];
  const expected = new Map<ReasonCode, { objects: number; readonly sample: Change[] }>();
  let residualTotal = 0;
  const expect = (reason: ReasonCode, change: Change) => {
    const entry = expected.get(reason) ?? { objects: 0, sample: [] };
    expected.set(reason, entry);
    entry.objects += 1;
    if (entry.sample.length < SAMPLES_SHOWN) entry.sample.push(change);
  };
  for await (const page of markedChanges(context, still)) {
    residualTotal += page.unknown.length;
    for (const change of page.items) {
      isListed.add(refKey(change.ref));
      const shown = { ...change, links: change.links.slice(0, LINKS_SHOWN) };
      const fields = planned?.get(refKey(change.ref));
      if (change.notRecoverable !== undefined && !isRecovered(change)) {
        expect(change.notRecoverable, shown);
      } else if (planned === null || recoveredFieldsOf(change).some((field) => fields?.has(field) === true)) {
        residualTotal += 1;
        if (residual.length < RESIDUAL_SHOWN) residual.push(shown);
      } else {
        expect("newer", shown);
      }
    }
  }
  // The service lists what it can recover, which leaves out objects that were permanently deleted.
  const { gone, unread } = preview === null || planned === null ? noneGone : await goneSince(context, preview);
  for (const change of gone.filter(({ ref }) => !isListed.has(refKey(ref)))) {
    residualTotal += 1;
    if (residual.length < RESIDUAL_SHOWN) residual.push({ ...change, links: change.links.slice(0, LINKS_SHOWN) });
  }
  const purged = gone.filter(({ notRecoverable }) => notRecoverable !== undefined).length;
  return {
    ...(still.jobCompletionDateTime === null ? {} : { asOf: still.jobCompletionDateTime }),
    outcome: residualTotal === 0 ? "verified" : "notVerified",
    // Microsoft's service recovers no rules of dynamic groups.
    pending: [],
    residual: {
      total: residualTotal,
      items: residual,
      ...(purged === 0 ? {} : { gone: purged }),
      ...(gone.length === 0 || preview === null ? {} : { list: preview }),
    },
    ...(unread.length === 0 ? {} : { unread }),
    expected: [...expected].map(([reason, entry]) => ({ reason, ...entry })),
  };
}

const recoveredFieldsOf = (change: Change): readonly string[] =>
  change.notRecoverable === undefined ? changedFieldsOf(change) : change.links.map(({ link }) => link);

/** Returns the fields of the applied list by object, or null if its journal is not kept here. */
async function plannedFields(
  { journal }: MicrosoftContext,
  preview: JobId,
): Promise<ReadonlyMap<RefKey, ReadonlySet<string>> | null> {
  const planned = new Map<RefKey, Set<string>>();
  try {
    for await (const change of journal.read(preview)) {
      const key = refKey(change.ref);
      const fields = planned.get(key) ?? new Set();
      for (const field of changedFieldsOf(change)) fields.add(field);
      planned.set(key, fields);
    }
  } catch (error) {
    if (error instanceof RewindError && error.code === "notFound") return null;
    throw error;
  }
  return planned;
}
