import * as z from "zod";
import { invalid, RewindError } from "../src/domain/errors.ts";
import type { JobId } from "../src/domain/ids.ts";
import type { Job } from "../src/domain/recovery/job.ts";
import { type Caller, hasPermission, hasRole } from "../src/domain/roles/role.ts";
import type { Scope } from "../src/domain/tenant/scope.ts";
import { iso, type Millis, parseIso } from "../src/domain/time.ts";
import { defineTool, type GuardedRecovery } from "../src/mcp/define-tool.ts";
import { jobData, jobHandle, jobLines, jobLinks, jobSentence } from "../src/mcp/render/job.ts";
import { chosenData, chosenText } from "../src/mcp/render/snapshot.ts";
import { summaryData } from "../src/mcp/render/summary.ts";
import { summaryLines } from "../src/mcp/render/summary-lines.ts";
import { wholeObjectsTold } from "../src/mcp/render/whole-objects.ts";
import { askedScope, orTaken, takenTold } from "../src/summaries/asked-actor.ts";
import { type Doubts, doubtfulIds, doubtSentences, knownIn, namingSentences } from "../src/summaries/doubtful-ids.ts";
import { findSnapshot } from "../src/summaries/find-snapshot.ts";
import { summaryWithRecoveries } from "../src/summaries/name-recoveries.ts";
import { scopeFrom, scopeInput } from "../src/summaries/scope-input.ts";
import { startRecovery } from "./start-recovery.ts";

/** A list that is not counted yet is still being read, and waiting for it would outlast the call. */
const stillRead = (id: JobId): RewindError =>
  new RewindError(
    "notReady",
    `The list of preview ${id} is still being read or cannot be read now. Call summarize_changes in 30 s.`,
  );

const mayRecover = ({ roles, permissions }: Caller): boolean =>
  hasRole(roles, startRecovery.role) && hasPermission(permissions, startRecovery.permission);

/** Throws `invalidInput` for an actor's work from a time that has not come, because no work can be from then. */
function requirePast({ since }: Pick<Scope, "since">, now: Millis): void {
  const time = since === undefined ? null : parseIso(since);
  if (time !== null && time > now) {
    throw invalid(`"since" (${iso(time)}) is after the tenant's time, which is ${iso(now)}.`);
  }
}

async function summaryOf(
  recovery: Pick<GuardedRecovery, "getJob" | "summarizeChanges">,
  { id, totals }: Job,
  doubts: Doubts | null,
) {
  if (totals.changedObjects === null) return stillRead(id);
  try {
    return { ...(await summaryWithRecoveries(recovery, await recovery.summarizeChanges(id))), ...knownIn(doubts) };
  } catch (error) {
    if (error instanceof RewindError) return error;
    throw error;
  }
}

export const startPreview = defineTool({
  name: "start_preview",
  title: "Start a preview",
  description:
    "Compares the tenant with a snapshot: what a recovery would change. Changes nothing. Returns a job, with a summary " +
    "if it ends within waitSeconds. A narrow scope leaves others' later edits alone.",
  effect: "compute",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.ReadWrite.Preview",

  input: z.strictObject({
    snapshot: z.string().max(100).describe("snapshotId, or an ISO time: the newest snapshot not after it"),
    scope: scopeInput.describe("one of all, types, entities (all if only actor); the rest narrows it"),
    waitSeconds: z.int().min(0).max(50).default(30).describe("how long to wait for the summary"),
  }),
  output: jobHandle.extend({ summary: z.looseObject({}).optional().describe("as of summarize_changes") }),

  async run({ snapshot, scope, waitSeconds }, { recovery, investigation, session, caller, followOwn }) {
    const { coverage, investigation: canSearch, approvalPolicy: policy } = session.capabilities;
    const asked = scopeFrom(scope, coverage);
    const whose = canSearch ? await askedScope(investigation, asked) : { scope: asked };
    const { scope: checked } = whose;
    const { now: before } = await session.tenant();
    requirePast(asked, before);
    const chosen = await findSnapshot(recovery, snapshot, before);
    const wanted = { snapshotId: chosen.snapshot.id, scope: checked, caller };
    const started = await orTaken(whose, () => recovery.startPreview(wanted));
    // Whatever fails from here on, the job runs, so its id is part of every answer.
    const job = await followOwn(started.id, waitSeconds, caller).catch(() => started);
    const { now } = await session.tenant();
    // A search that fails takes nothing from the preview.
    const doubtful = canSearch ? await doubtfulIds(investigation, checked).catch(() => null) : null;
    const summary = job.status === "successful" ? await summaryOf(recovery, job, doubtful) : null;
    const data = jobData(job, now, {
      mayRecover: session.capabilities.readOnly !== true && mayRecover(caller),
      ...(summary === null || summary instanceof RewindError ? {} : { summary }),
    });
    const whole = started.wholeObjects === undefined ? null : wholeObjectsTold(started.wholeObjects);
    const doubts = doubtful === null ? [] : doubtSentences(doubtful, coverage);
    const naming = await namingSentences(investigation, doubtful?.ids ?? []).catch(() => []);
    const taken = takenTold(whose);
    const says = [
      `${chosenText(chosen, now)}${jobSentence(job, now)}${taken.text}`,
      ...doubts,
      `Next: ${data.next}`,
      ...(whole?.says ?? []),
    ];
    const told = {
      ...data,
      ...chosenData(chosen, now),
      ...taken.data,
      ...(doubts.length === 0 ? {} : { doubts: [...doubts, ...naming] }),
      ...(whole === null ? {} : { wholeObjects: whole.data }),
    };
    const shows = [...naming, ...(whole?.lines ?? []), ...jobLines(data)];
    const links = jobLinks(job);
    if (summary === null) return { data: told, says: says.join(" "), shows, links };
    if (summary instanceof RewindError) {
      return {
        data: { ...told, summaryNote: summary.message },
        says: [...says, "The summary is not ready."].join(" "),
        shows: [`no summary: ${summary.message}`, ...shows],
        links,
      };
    }
    const { next: _, ...facts } = summaryData(summary, job.id, { policy, caller });
    const notes = facts.note === undefined ? [] : [facts.note];
    return {
      data: { ...told, summary: facts },
      says: [...says, ...notes].join(" "),
      shows: [...summaryLines(facts), ...shows],
      links,
    };
  },
});
