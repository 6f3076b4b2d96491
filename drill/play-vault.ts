import type { Clock } from "../src/domain/time.ts";
import { countOf } from "../src/domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH } from "../src/domain/words/untrusted.ts";
import { jobAnswer, snapshotAnswer, startAnswer } from "./answers.ts";
import type { Assistant } from "./assistant.ts";
import { type DrillTools, drillTools, jobInShort } from "./drill-tools.ts";
import { notApproved, play } from "./play.ts";
import type { DrillReport } from "./report.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Teller } from "./teller.ts";
import type { Happenings } from "./vault-incident.ts";

/** A drill on a live tenant: the report of the recovery, and what became of its undo and of a purged group. */
export interface VaultDrillReport extends DrillReport {
  readonly undo: {
    readonly changes: number;
    readonly verified: boolean;
  };
  readonly rebuild: {
    readonly group: string;
    readonly policies: number;
    /** Policies that name a new group in the place of the purged one. */
    readonly repointed: number;
    readonly verified: boolean;
  };
}

/**
 * Captures a live tenant, lets an incident happen, and puts it back with a person's approval. Then undoes that recovery,
 * purges a group that policies name, and goes back to the capture once more, which creates the group again.
 */
export async function playVault(
  assistant: Assistant,
  question: string,
  { tell, clock, happenings }: { readonly tell: Teller; readonly clock: Clock; readonly happenings: Happenings },
): Promise<VaultDrillReport> {
  const tools = drillTools(assistant, tell);
  const { durations, timed } = stopwatch(clock);

  const { snapshotId } = await timed("capture", () =>
    tools.ask(
      "take_snapshot",
      { label: "before the incident" },
      snapshotAnswer,
      ({ createdDateTime }) => `the tenant as of ${createdDateTime}`,
    ),
  );
  await timed("incident", () => happenings.incident());
  tell.says("Meanwhile an account was stolen, and other people went on with their work.");
  const report = await play(assistant, question, { tell, clock });

  tell.says("Suppose that was wrong. Each recovery keeps the tenant as it was before it, so it can be undone.");
  const { beforeRecoverySnapshotId: before } = await tools.ask(
    "get_job",
    { jobId: report.recoveryJob },
    jobAnswer,
    jobInShort,
  );
  const undo = await timed("undo", () => goBack(tools, before ?? "", { all: true }));

  const group = await timed("purge", () => happenings.purge());
  const namedBefore = await Promise.all(group.policies.map((id) => happenings.groupsOf(id)));
  tell.says(
    `Now the group ${cleaned(group.displayName, NAME_LENGTH)} is deleted for good. ` +
      `${countOf(group.policies.length, "Conditional Access policy still names", "Conditional Access policies still name")} it. I ask for it to be created again.`,
  );
  const rebuild = await timed("rebuild", () => goBack(tools, snapshotId, { all: true, rebuild: true }));
  const named = await Promise.all(group.policies.map((id) => happenings.groupsOf(id)));
  const repointed = named.filter((ids, at) => isReplaced(group.id, namedBefore[at] ?? [], ids)).length;
  tell.says(
    `${repointed} of ${countOf(named.length, "policy", "policies")} ${repointed === 1 ? "names" : "name"} the group by its new id.`,
  );

  return {
    ...report,
    durations: { ...report.durations, ...durations },
    undo: { changes: undo.changes, verified: undo.verified },
    rebuild: {
      group: group.displayName,
      policies: group.policies.length,
      repointed,
      verified: rebuild.verified,
    },
  };
}

/** Previews, asks for the approval, recovers and verifies. Throws `approvalRefused` without an approval. */
async function goBack(tools: DrillTools, snapshot: string, scope: Readonly<Record<string, unknown>>) {
  const plan = await tools.preview(snapshot, scope);
  const { state, jobId = "" } = await tools.ask(
    "start_recovery",
    { previewJobId: plan.jobId },
    startAnswer,
    ({ state }) => state,
  );
  if (state !== "started") throw notApproved(state);
  await tools.ended(await tools.ask("get_job", { jobId }, jobAnswer, jobInShort));
  const { verified } = await tools.verify(jobId);
  return { changes: plan.changes.length, verified: verified === true };
}

/** Returns true if a list of ids has another id in the place of this one, and is the same otherwise. */
function isReplaced(id: string, before: readonly string[], after: readonly string[]): boolean {
  const kept = before.filter((one) => one !== id);
  const fresh = after.filter((one) => !before.includes(one));
  return !after.includes(id) && fresh.length === 1 && kept.every((one) => after.includes(one));
}
