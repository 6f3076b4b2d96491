import { RewindError } from "../src/domain/errors.ts";
import type { Clock } from "../src/domain/time.ts";
import { uncut } from "../src/terminal/uncut.ts";
import {
  failedChangesAnswer,
  jobAnswer,
  snapshotsAnswer,
  startAnswer,
  summaryAnswer,
  tenantAnswer,
} from "./answers.ts";
import type { Assistant } from "./assistant.ts";
import { chooseActorsObjects } from "./choose-actors-objects.ts";
import { chooseByActor } from "./choose-by-actor.ts";
import { type DrillTools, drillTools, jobInShort, type Previewed } from "./drill-tools.ts";
import { type Facet, facetKey, facetsOf } from "./investigation.ts";
import { countsOf, type DrillReport } from "./report.ts";
import { stopwatch } from "./stopwatch.ts";
import { tellOutcome, tellPlan } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/**
 * Plays the whole incident as an assistant would: finds out what differs and who did it, puts back exactly what the
 * suspect wrote, or as nearly as the tools allow, and verifies the result. Knows about the incident only what the tools
 * answer.
 */
export async function play(
  assistant: Assistant,
  question: string,
  { tell, clock }: { readonly tell: Teller; readonly clock: Clock },
): Promise<DrillReport> {
  const { durations, timed } = stopwatch(clock);
  const tools = drillTools(assistant, tell);
  const summarize = (jobId: string) =>
    tools.ask("summarize_changes", { previewJobId: jobId }, summaryAnswer, ({ byType = [] }) =>
      byType.map(({ type, action, objects }) => `${objects} ${type} ${action}`).join(", "),
    );

  tell.asks(question);
  const { snapshot, capabilities } = await timed("orientation", () => orient(tools));
  const everything = await timed("preview", () => tools.preview(snapshot, { all: true }));
  await timed("investigation", () => summarize(everything.jobId));
  const choose = capabilities.propertyScopes ? chooseByActor : chooseActorsObjects;
  const { plan, suspect, kept, keptAre, takenAlong, spared } = await timed("narrowing", () =>
    choose(tools, tell, { snapshot, everything }),
  );

  await summarize(plan.jobId);
  tellPlan(tell, plan);
  const started = await timed("approval", () =>
    tools.ask("start_recovery", { previewJobId: plan.jobId }, startAnswer, ({ state }) => state),
  );
  if (started.state !== "started" || started.jobId === undefined) throw notApproved(started.state);
  const { jobId } = started;
  const recovery = await timed("recovery", async () =>
    tools.ended(await tools.ask("get_job", { jobId }, jobAnswer, jobInShort)),
  );
  const failed = recovery.totals.failedChanges ?? 0;
  if (failed > 0) await tellFailures(tools, tell, recovery.jobId);

  const verification = await timed("verification", () => tools.verify(recovery.jobId));
  const after = await timed("aftermath", () => tools.preview(snapshot, { all: true }));
  const lost = missing(kept, after);
  tellOutcome(tell, { verified: verification.verified === true, kept, keptAre, lost, spared });

  return {
    snapshot,
    previewJob: plan.jobId,
    changes: countsOf(plan.changes),
    recoveryJob: recovery.jobId,
    failed,
    verified: verification.verified === true,
    residual: verification.residual?.total ?? 0,
    durations,
    everything: { previewJob: everything.jobId, changes: countsOf(everything.changes) },
    suspect,
    kept: { total: kept.length, lost: lost.length },
    takenAlong: takenAlong.length,
    spared,
  };
}

export const notApproved = (state: string): RewindError =>
  new RewindError(
    "approvalRefused",
    state === "declined"
      ? "You declined, so nothing was changed. Run the drill again to see the recovery."
      : "The recovery was not approved in time, so nothing was changed. Run the drill again.",
  );

async function orient({ ask }: DrillTools) {
  const { capabilities } = await ask("get_tenant_status", {}, tenantAnswer, ({ tenant, now, signedIn }) =>
    uncut(`${tenant.displayName}, where it is ${now}; signed in as ${signedIn.userPrincipalName}`),
  );
  const { items } = await ask("list_snapshots", { limit: 10 }, snapshotsAnswer, ({ items: [newest] }) =>
    newest === undefined ? "none" : `the newest is of ${newest.createdDateTime}, ${newest.age}`,
  );
  const target = items.find((item) => item.kind !== "beforeRecovery");
  if (target === undefined) throw new RewindError("notFound", "There is no snapshot to go back to.");
  return { snapshot: target.snapshotId, capabilities };
}

async function tellFailures({ ask }: DrillTools, tell: Teller, jobId: string): Promise<void> {
  const { items } = await ask(
    "list_failed_changes",
    { jobId },
    failedChangesAnswer,
    ({ items }) => `${items.length} failed`,
  );
  tell.table(
    ["type", "object", "why"],
    items.map((item) => [item.type, uncut(item.displayName ?? "-"), uncut(item.failureMessage)]),
  );
}

function missing(kept: readonly Facet[], after: Previewed): readonly Facet[] {
  const left = new Set(after.changes.flatMap(facetsOf).map(facetKey));
  return kept.filter((facet) => !left.has(facetKey(facet)));
}
