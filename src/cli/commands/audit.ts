import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { invalid } from "../../domain/errors.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { AuditTrail, TrailAction, TrailRecord } from "../../service/audit-trail.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import { configuredOwner } from "../../service/session.ts";
import { compareHeads, compareWithNoTrail } from "../../summaries/compare-heads.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import { fileOfHeads, headsIn } from "./outside-heads.ts";
import { showVerdict } from "./trail-verdict.ts";

export interface AuditChoice {
  readonly verify?: boolean;
  readonly json?: boolean;
  readonly limit?: number;
  /** A file with heads of the trail that were kept outside. */
  readonly heads?: string;
}

const DEFAULT_LIMIT = 50;

/** Shows the trail of the tenant of this data folder and mode. Builds no sandbox for an empty trail. */
export async function audit(context: ProcessContext, screen: Screen, choice: AuditChoice): Promise<ExitStatus> {
  const { verify = false, json = false } = choice;
  if (choice.heads !== undefined && !verify) throw invalid("--heads compares a trail only together with --verify.");
  const settings = readSettings(context.environment);
  const mode = await openMode(context, settings);
  if (!mode.exists()) {
    // The place that the settings name has no file before the first record.
    const heads = choice.heads ?? fileOfHeads(settings, { ifThere: true });
    if (!verify || heads === null) return showTrail(emptyTrail, screen, choice);
    return showVerdict(emptyTrail, screen, { json, outside: () => compareWithNoTrail(headsIn(heads)) });
  }
  const heads = choice.heads ?? fileOfHeads(settings);
  const runtime = await mode.attend();
  try {
    const { trail, session } = await runtime.services(configuredOwner);
    if (!verify) return await showTrail(trail, screen, choice);
    const { id } = await session.tenant();
    return await showVerdict(trail, screen, {
      json,
      recoveries: runtime.compareRecoveries,
      ...(heads === null ? {} : { outside: () => compareHeads(trail, id, headsIn(heads)) }),
    });
  } finally {
    await runtime.close();
  }
}

/** Shows a trail. With `verify` it checks instead that the trail was not altered, and returns status 1 if it was. */
export async function showTrail(
  trail: Pick<AuditTrail, "list" | "verify">,
  screen: Screen,
  { verify = false, json = false, limit = DEFAULT_LIMIT }: AuditChoice,
): Promise<ExitStatus> {
  if (verify) return showVerdict(trail, screen, { json });
  const { records, more } = await newest(trail, limit);
  if (json) {
    screen.json({ items: records.map(({ time, ...record }) => ({ ...record, time: iso(time) })), more });
    return exitStatus.done;
  }
  if (records.length === 0) {
    screen.say("The trail is empty: nothing was asked for, allowed or refused yet.");
    return exitStatus.done;
  }
  screen.table(["#", "time", "who", "what", "plan", "how it ended"], records.map(row));
  if (more) screen.say(`\nOlder records are there too; --limit shows more than ${limit}.`);
  return exitStatus.done;
}

const emptyTrail: Pick<AuditTrail, "list" | "verify"> = {
  list: async () => ({ items: [], cursors: [] }),
  verify: async () => ({ intact: true, records: 0, head: null, captures: 0, compared: 0 }),
};

async function newest(trail: Pick<AuditTrail, "list">, limit: number) {
  const records: TrailRecord[] = [];
  for (let cursor: string | undefined; ; ) {
    const left = Math.min(limit - records.length, MAX_PAGE_SIZE);
    const page = await trail.list({ limit: left, ...(cursor === undefined ? {} : { cursor }) });
    records.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined || records.length >= limit) return { records, more: cursor !== undefined };
  }
}

const actions: Readonly<Record<TrailAction, string>> = {
  callRefused: "call refused",
  approvalRequested: "approval asked for",
  approvalGiven: "approved",
  approvalDeclined: "declined",
  approvalWithdrawn: "approval withdrawn",
  approvalVoided: "approval void",
  refusalsOmitted: "further refusals not recorded",
  approvalRefused: "approval refused",
  recoveryStarted: "recovery started",
  recoveryEnded: "recovery ended",
  recoveryRemoved: "recovery no longer kept",
  recoveryRefused: "recovery refused",
  jobCancelled: "job canceled",
  snapshotTaken: "snapshot taken",
};

function row(record: TrailRecord): readonly string[] {
  const { seq, time, caller, approver, action, tool, channel, planDigest, code, message, jobId, snapshotId } = record;
  const outcome = outcomeOf(record);
  const other = approver === undefined || approver.id === caller?.id ? [] : [`by ${approver.name}`];
  const way = [...other, ...(channel === undefined ? [] : [channel])].join(", ");
  const by = way === "" ? "" : ` (${way})`;
  const what = `${actions[action] ?? action}${by}${action === "callRefused" ? `: ${tool ?? "unknown"}` : ""}`;
  const end = [jobId, snapshotId, outcome, code, message].filter((text) => text !== undefined).join(" ");
  const cells = [iso(time), caller?.name ?? "unknown", what, planDigest ?? "-", end];
  return [String(seq), ...cells.map((cell) => uncut(cell))];
}

function outcomeOf({ status, totals, endedAt }: TrailRecord): string | undefined {
  if (status === undefined) return undefined;
  const { modifiedObjects, modifiedLinks, failedChanges } = totals ?? {};
  const counts = `${countOf(modifiedObjects ?? null, "object")} and ${countOf(modifiedLinks ?? null, "link")}`;
  const ended = endedAt === undefined ? "" : `, ended at ${iso(endedAt)} and seen at the time of this record`;
  return `${status}: ${counts} put back, ${failedChanges ?? "unknown"} failed${ended}`;
}
