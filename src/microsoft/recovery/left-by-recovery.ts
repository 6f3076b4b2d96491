import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { accountTest } from "../../domain/authors/others-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { PurgedObject } from "../../domain/changes/still-named.ts";
import { unheldIn } from "../../domain/dangers/unheld-acts.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { iso, MINUTE } from "../../domain/time.ts";
import { readLogOf } from "../../graph/audit/attribute.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { relatedSentence } from "../../summaries/related-text.ts";
import { deedTest } from "../assess/deed-test.ts";
import { readable } from "../assess/directory-reader.ts";
import { withUses } from "../assess/left-dangers.ts";
import { notUndone } from "../assess/not-undone.ts";
import { purgedSince } from "../assess/purged-since.ts";
import { relatedChanges } from "../assess/related-changes.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "../investigation/policy-cache.ts";

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
  const asked = previewJobId === null ? undefined : (await context.records.ofJob(previewJobId))?.scope;
  const { records, problem, gap, isCut } = await readLogOf(context, { since: targetStateDateTime + 1, until: null });
  if (problem !== null) return { ...result, notLookedAt: [...(result.notLookedAt ?? []), `${NO_LOG} ${gap}`] };
  const shown = new Set(result.residual.items.map(({ ref }) => refKey(ref)));
  const earlier = records.filter(({ time }) => time < start);
  const purged = purgedSince(earlier, scope).filter(({ ref }) => !shown.has(refKey(ref)));
  const warnings = notUndone(records, { scope, isMeant: deedTest(scope, asked) }, start);
  const policies = new PolicyCache(context, MINUTE);
  const left = (await withUses(policies, warnings)).map(({ sentence }) => sentence);
  const related = await readable(relatedChanges(policies, scope, records), null);
  const notLookedAt = [...(isCut ? [cutLog(records)] : []), ...(related === null ? [NO_POLICIES] : [])];
  return {
    ...result,
    expected: withPurged(result.expected, purged),
    ...(notLookedAt.length === 0 ? {} : { notLookedAt: [...(result.notLookedAt ?? []), ...notLookedAt] }),
    ...(related === null || related.length === 0
      ? {}
      : { beside: { total: related.length, items: related.slice(0, LEFT_HELD).map(relatedSentence) } }),
    ...(asked?.actor === undefined ? {} : { undone: namesOf(records, asked.actor) }),
    ...unheldIn(records),
    ...(left.length === 0 ? {} : { notUndone: { total: left.length, items: left.slice(0, LEFT_HELD) } }),
  };
}

/** Returns the ids of the accounts that a text names in these records, and the text. */
function namesOf(records: readonly AuditRecord[], text: string): readonly string[] {
  const isTheirs = accountTest(records, text);
  return [...new Set([text, ...records.flatMap(({ actor }) => (isTheirs(actor) ? (actor.id ?? []) : []))])];
}

/** Adds purged objects to those that the list tells as purged, each once. */
function withPurged(
  expected: VerificationResult["expected"],
  purged: readonly PurgedObject[],
): VerificationResult["expected"] {
  const listed = expected.find(({ reason }) => reason === "hardDeleted");
  const known = new Set(listed?.sample.map(({ ref }) => refKey(ref)));
  const more = purged.filter(({ ref }) => !known.has(refKey(ref)));
  if (more.length === 0) return expected;
  const all = {
    ...{ reason: "hardDeleted" as const, objects: (listed?.objects ?? 0) + more.length },
    sample: [...(listed?.sample ?? []), ...more.map(purgedChange)].slice(0, SAMPLES_SHOWN),
  };
  return [...expected.filter((one) => one !== listed), all];
}

/** Says how far back a log was read that was too long, in records from the newest to the oldest. */
const cutLog = (records: readonly AuditRecord[]): string =>
  `Not looked at: what was purged or written before ${iso(records.at(-1)?.time ?? 0)} that the service does not cover, such as ` +
  "roles, because the audit log was too long.";

const purgedChange = ({ ref, displayName }: PurgedObject): Change => ({
  ...{ seq: 0, ref, displayName, action: "restore", basis: "snapshot", properties: [], links: [] },
  ...{ linkTotals: { add: 0, remove: 0, notRecoverable: 0 }, notRecoverable: "hardDeleted" },
});

const NO_POLICIES =
  "Not looked at: changes outside of the scope that its policies use, because policies could not be read: that takes Policy.Read.All.";
const NO_LOG =
  "Not looked at: what was purged or written since the snapshot that the service does not cover, such as roles and domains, because the " +
  "audit log could not be read.";
