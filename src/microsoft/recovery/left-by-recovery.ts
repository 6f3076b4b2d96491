import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { accountTest } from "../../domain/authors/others-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { PurgedObject } from "../../domain/changes/still-named.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { readLogOf } from "../../graph/audit/attribute.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { deedTest } from "../assess/deed-test.ts";
import { notUndone } from "../assess/not-undone.ts";
import { purgedSince } from "../assess/purged-since.ts";
import type { MicrosoftContext } from "../context.ts";

const SAMPLES_SHOWN = 3;
const LEFT_HELD = 20;

/**
 * Adds what a recovery left because the service never lists it: purged objects, roles and other parts that it does not cover,
 * as the audit log has them since the snapshot. Costs the new end of the log.
 */
export async function withLeft(
  context: MicrosoftContext,
  result: VerificationResult,
  job: Job,
): Promise<VerificationResult> {
  const { scope, targetStateDateTime, jobStartDateTime: start, previewJobId } = job;
  const { records, problem } = await readLogOf(context, { since: targetStateDateTime + 1, until: null });
  if (problem !== null) return { ...result, notLookedAt: [...(result.notLookedAt ?? []), NO_LOG] };
  const told = new Set(result.residual.items.map(({ ref }) => refKey(ref)));
  const earlier = records.filter(({ time }) => time < start);
  const purged = purgedSince(earlier, scope).filter(({ ref }) => !told.has(refKey(ref)));
  const asked = previewJobId === null ? undefined : (await context.records.ofJob(previewJobId))?.scope;
  const left = notUndone(records, { scope, isMeant: deedTest(scope, asked) }, start).map(({ sentence }) => sentence);
  return {
    ...result,
    expected: [...result.expected, ...(purged.length === 0 ? [] : [stayingPurged(purged)])],
    ...(asked?.actor === undefined ? {} : { undone: namesOf(records, asked.actor) }),
    ...(left.length === 0 ? {} : { notUndone: { total: left.length, items: left.slice(0, LEFT_HELD) } }),
  };
}

/** Returns the ids of the accounts that a text names in these records, and the text. */
function namesOf(records: readonly AuditRecord[], text: string): readonly string[] {
  const isTheirs = accountTest(records, text);
  return [...new Set([text, ...records.flatMap(({ actor }) => (isTheirs(actor) ? (actor.id ?? []) : []))])];
}

const stayingPurged = (purged: readonly PurgedObject[]): VerificationResult["expected"][number] => ({
  ...{ reason: "hardDeleted", objects: purged.length },
  sample: purged.slice(0, SAMPLES_SHOWN).map(purgedChange),
});

const purgedChange = ({ ref, displayName }: PurgedObject): Change => ({
  ...{ seq: 0, ref, displayName, action: "restore", basis: "snapshot", properties: [], links: [] },
  ...{ linkTotals: { add: 0, remove: 0, notRecoverable: 0 }, notRecoverable: "hardDeleted" },
});

const NO_LOG =
  "Not looked at: what was purged or written since the snapshot that the service does not cover, such as roles, because the " +
  "audit log could not be read.";
