import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { iso } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import type { AuditTrail, TrailAction, TrailRecord, TrailVerdict } from "../../service/audit-trail.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import { configuredOwner } from "../../service/session.ts";
import type { Screen } from "../terminal/screen.ts";

export interface AuditChoice {
  readonly verify?: boolean;
  readonly json?: boolean;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 50;
/** Longer than any message of the trail. */
const LONGEST_CELL = 2_000;

/** Shows the trail of the tenant of this data folder and mode. Builds no sandbox for an empty trail. */
export async function audit(context: ProcessContext, screen: Screen, choice: AuditChoice): Promise<ExitStatus> {
  const mode = await openMode(context);
  if (!mode.exists()) return showTrail(emptyTrail, screen, choice);
  const runtime = await mode.attend();
  try {
    const { trail } = await runtime.services(configuredOwner);
    return await showTrail(trail, screen, choice);
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
  if (verify) {
    const verdict = await trail.verify();
    if (json) screen.json(verdict);
    else screen.say(screen.paint(verdict.intact ? "green" : "red", verdictSentence(verdict)));
    return verdict.intact ? exitStatus.done : exitStatus.failed;
  }
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

function verdictSentence(verdict: TrailVerdict): string {
  if (!verdict.intact) {
    if (verdict.part === "history") return `The trail is intact, and the history is not: ${verdict.why}.`;
    const before = verdict.records === 0 ? "" : ` The ${verdict.records} before it are as they were written.`;
    return `The trail is broken: ${verdict.why}.${before}`;
  }
  const { records, head, captures, compared } = verdict;
  const history =
    captures === 0
      ? ""
      : ` The history is the one that was captured: ${counted(captures, "capture")} in a chain, ` +
        `the state at ${compared} of them compared with what is stored.`;
  if (head === null) return `The trail is empty.${history}`;
  return (
    `The trail is intact: ${counted(records, "record")}, the last with the hash ${head}. ` +
    `Note both elsewhere: they show later whether the whole trail was replaced.${history}`
  );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

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
  recoveryRefused: "recovery refused",
  jobCancelled: "job cancelled",
  snapshotTaken: "snapshot taken",
};

function row(record: TrailRecord): readonly string[] {
  const { seq, time, caller, approver, action, tool, channel, planDigest, code, message, jobId, snapshotId } = record;
  const other = approver === undefined || approver.id === caller?.id ? [] : [`by ${approver.name}`];
  const way = [...other, ...(channel === undefined ? [] : [channel])].join(", ");
  const by = way === "" ? "" : ` (${way})`;
  const what = `${actions[action] ?? action}${by}${action === "callRefused" ? `: ${tool ?? "unknown"}` : ""}`;
  const end = [jobId, snapshotId, code, message].filter((text) => text !== undefined).join(" ");
  const cells = [iso(time), caller?.name ?? "unknown", what, planDigest ?? "-", end];
  return [String(seq), ...cells.map((cell) => cleaned(cell, LONGEST_CELL))];
}
