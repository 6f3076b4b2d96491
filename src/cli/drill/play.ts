import { RewindError } from "../../domain/errors.ts";
import type { Clock, Millis } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { failedChangesAnswer, jobAnswer, snapshotsAnswer, summaryAnswer, tenantAnswer } from "./answers.ts";
import type { Assistant } from "./assistant.ts";
import { collateral, type Facet, facetKey, facetsOf, scopeOf, separate, suspicions } from "./investigation.ts";
import { countsOf, type DrillReport } from "./report.ts";
import { jobInShort, type Previewed, type Session, session } from "./session.ts";
import { tellOutcome, tellPlan, tellSuspicions } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/**
 * The whole job, as an assistant would do it: find out what differs and who did it, put back what the suspect wrote and
 * nothing else, prove it. Knows nothing of the incident but what the tools answer.
 */
export async function play(
  assistant: Assistant,
  question: string,
  { tell, clock }: { readonly tell: Teller; readonly clock: Clock },
): Promise<DrillReport> {
  const durations: Record<string, Millis> = {};
  async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = clock.now();
    const result = await work();
    durations[name] = clock.now() - start;
    return result;
  }
  const tools = session(assistant, tell);
  const summarize = (jobId: string) =>
    tools.ask("summarize_changes", { previewJobId: jobId }, summaryAnswer, ({ byType }) =>
      byType.map(({ type, action, objects }) => `${objects} ${type} ${action}`).join(", "),
    );

  tell.asks(question);
  const snapshot = await timed("orientation", () => orient(tools));
  const everything = await timed("preview", () => tools.preview(snapshot, { all: true }));
  await timed("investigation", () => summarize(everything.jobId));
  const { suspect, theirs, others } = investigate(tell, everything);
  const { plan, spared } = await timed("narrowing", () => narrow(tools, tell, snapshot, theirs));

  await summarize(plan.jobId);
  tellPlan(tell, plan);
  const started = await timed("approval", () =>
    tools.ask("start_recovery", { previewJobId: plan.jobId }, jobAnswer, jobInShort),
  );
  const recovery = await timed("recovery", () => tools.ended(started));
  const failed = recovery.totals.failedChanges ?? 0;
  if (failed > 0) await tellFailures(tools, tell, recovery.jobId);

  const verification = await timed("verification", () => tools.verify(recovery.jobId));
  const after = await timed("aftermath", () => tools.preview(snapshot, { all: true }));
  const lost = missing(others, after);
  tellOutcome(tell, { verified: verification.verified === true, others, lost, spared });

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
    kept: { total: others.length, lost: lost.length },
    spared,
  };
}

async function orient({ ask }: Session): Promise<string> {
  await ask("get_tenant_status", {}, tenantAnswer, ({ tenant, now, signedIn }) =>
    cleaned(`${tenant.displayName}, where it is ${now}; signed in as ${signedIn.userPrincipalName}`),
  );
  const { items } = await ask("list_snapshots", { limit: 10 }, snapshotsAnswer, ({ items: [newest] }) =>
    newest === undefined ? "none" : `the newest is of ${newest.createdDateTime}, ${newest.age}`,
  );
  const target = items.find((item) => item.recommended);
  if (target === undefined) throw new RewindError("notFound", "There is no snapshot to go back to.");
  return target.snapshotId;
}

function investigate(tell: Teller, { changes }: Previewed) {
  const ranked = suspicions(changes);
  const [suspect] = ranked;
  if (suspect === undefined || suspect.score === 0) {
    throw new RewindError("notFound", "Nothing suspicious differs from the snapshot: there is nothing to rehearse.");
  }
  const { theirs, others } = separate(changes, suspect.actor);
  if (theirs.length === 0) {
    throw new RewindError(
      "notFound",
      `Nothing of what ${cleaned(suspect.actor, 60)} did can be put back: it is gone for good.`,
    );
  }
  tellSuspicions(tell, ranked);
  tell.says(
    `${cleaned(suspect.actor, 60)} stands out. Of all that differs, ${theirs.length} values, links and objects are theirs; ` +
      `${others.length} are others' work, which going back blindly would destroy. I narrow the plan to the former.`,
  );
  return { suspect: suspect.actor, theirs, others };
}

/** A preview of what the suspect wrote; if it would take others' edits along, another one without those objects. */
async function narrow(
  { preview }: Session,
  tell: Teller,
  snapshot: string,
  theirs: readonly Facet[],
): Promise<{ plan: Previewed; spared: number }> {
  const first = await preview(snapshot, { ...scopeOf(theirs) });
  const spare = collateral(first.changes, theirs);
  if (spare.size === 0) return { plan: first, spared: 0 };
  tell.says(
    `On ${spare.size} objects others have since edited the same properties. I leave those objects to a person.`,
  );
  return { plan: await preview(snapshot, { ...scopeOf(theirs, spare) }), spared: spare.size };
}

async function tellFailures({ ask }: Session, tell: Teller, jobId: string): Promise<void> {
  const { items } = await ask(
    "list_failed_changes",
    { jobId },
    failedChangesAnswer,
    ({ items }) => `${items.length} failed`,
  );
  tell.table(
    ["type", "object", "why"],
    items.map((item) => [item.type, cleaned(item.displayName ?? "-", 60), cleaned(item.failureMessage)]),
  );
}

function missing(others: readonly Facet[], after: Previewed): readonly Facet[] {
  const left = new Set(after.changes.flatMap(facetsOf).map(facetKey));
  return others.filter((facet) => !left.has(facetKey(facet)));
}
