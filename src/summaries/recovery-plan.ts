import type { Plan } from "../domain/approval/approval.ts";
import { planAuthors } from "../domain/approval/own-work.ts";
import { actorAccessSentence, isReadmitted } from "../domain/assessment/actor-access.ts";
import { addedSentence } from "../domain/assessment/application-access.ts";
import { namesNotLookedUp } from "../domain/assessment/names-not-looked-up.ts";
import { newerLines } from "../domain/assessment/newer-work.ts";
import { driftSentences, isWithoutEffect, type PlanDrift, toldDrift } from "../domain/assessment/plan-drift.ts";
import { actorQuoted, actorsQuoted, inNameOf } from "../domain/authors/actor-name.ts";
import { sessionsLines } from "../domain/authors/actor-sessions.ts";
import { earlierSentence } from "../domain/authors/earlier-work.ts";
import { outsideSentence } from "../domain/authors/outside-work.ts";
import { lackedAfterRebuild } from "../domain/changes/rebuild.ts";
import { byGravity, type PlanRisk } from "../domain/changes/risk.ts";
import { ownAccountRisk } from "../domain/dangers/account-risks.ts";
import { empoweredSentence } from "../domain/dangers/empowered-work.ts";
import { unheldLines } from "../domain/dangers/unheld-words.ts";
import { RewindError } from "../domain/errors.ts";
import { type JobId, tenantId } from "../domain/ids.ts";
import { isTerminal, type Job } from "../domain/recovery/job.ts";
import type { Caller } from "../domain/roles/role.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { numberText } from "../domain/words/number-text.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { Services } from "../service/services.ts";
import { liveRecoveryEstimate, recoveryEstimate, upTo } from "./duration-estimates.ts";
import { grantNotes } from "./grant-notes.ts";
import { lackingRights } from "./lacking-rights.ts";
import { planOutlook } from "./plan-outlook.ts";
import { relatedSentences } from "./related-text.ts";
import { principalNotes, restoredNotes, reversedNotes } from "./restored-notes.ts";
import { stayingNotes } from "./staying-notes.ts";

export type PlanSources = Pick<Services, "recovery" | "session">;

/** Works out one plan. See `Plans.recoveryPlan`. */
export async function recoveryPlan({ recovery, session }: PlanSources, id: JobId): Promise<Plan> {
  finished(await recovery.getJob(id));
  // The counts may be read once it has found them unaltered.
  await recovery.checkRecovery(id);
  const preview = finished(await recovery.getJob(id));
  if (preview.totals.changedObjects === 0) throw nothingToChange(preview);
  const { capabilities } = session;
  const [{ caller, tenant }, summary] = await Promise.all([session.signedIn(), recovery.summarizeChanges(id)]);
  if (summary.unknown !== undefined) throw unknownChanges(id, summary.unknown);
  // The preview may be old, and its dangers are those of its time. A person waits for the question meanwhile.
  const [now, beside, granted, restored, own] = await Promise.all([
    recovery.reassess(id),
    recovery.workBeside(id),
    grantNotes(recovery, id, summary),
    restoredNotes(recovery, id, summary),
    ownRisk(recovery, id, caller),
  ]);
  const { risks, rehearsal } = now ?? summary.assessment ?? unknownAssessment;
  const drift = now?.drift;
  if (drift !== undefined && isWithoutEffect(drift)) throw overtakenRefusal(preview, drift);
  // The list itself counts, because a service may leave its totals out or count what it never recovers.
  const changedObjects = summary.totals.changedObjects ?? preview.totals.changedObjects;
  const changedLinks = summary.totals.changedLinks ?? preview.totals.changedLinks;
  const notRecoverable = summary.totals.notRecoverable ?? preview.totals.notRecoverable;
  if (changedObjects === 0) throw nothingToChange(preview);
  const unlooked = namesNotLookedUp(summary.assessment?.warnings ?? {});
  const refusals = lackingRights(summary, caller);
  const { newer, empowered } = summary.assessment ?? {};
  const { earlier, outside } = summary.assessment ?? beside;
  const unheld = unheldLines(summary.assessment ?? {}, UNHELD_SHOWN);
  const since = [...newerLines({ newer }), ...(beside.since ?? [])];
  const notes = [
    ...(summary.reach ?? []),
    ...(summary.notCompared === undefined ? [] : [summary.notCompared]),
    ...(refusals === null ? [] : [refusals]),
    ...stayingNotes(summary),
    ...granted,
    ...restored,
    ...principalNotes(summary),
    ...rebuildNotes(summary),
    ...relatedSentences(summary.related ?? []),
    ...warningNotes(summary),
    ...sessionsLines(summary),
    ...(unlooked === null ? [] : [unlooked]),
    ...readmittedNotes(summary),
    ...addedNotes(summary),
    ...reversedNotes(preview, summary),
    ...(capabilities.propertyScopes ? [] : wholeObjectsNotes(summary)),
    ...(capabilities.notices === undefined
      ? []
      : [...capabilities.notices.recovery, durationNote(capabilities.mode, summary)]),
  ];
  const authors = planAuthors(summary.actors);
  return {
    tenantId: tenantId(tenant.id),
    tenantName: tenant.displayName,
    previewJobId: id,
    snapshotId: preview.snapshotId,
    targetStateDateTime: preview.targetStateDateTime,
    scope: preview.scope,
    totals: { changedObjects, changedLinks, notRecoverable },
    parts: summary.parts,
    digest: preview.digest,
    risks: [...own, ...(risks ?? [notAssessed(changedObjects ?? 0, summary.assessmentNote)])].sort(byGravity),
    rehearsal,
    outlook: planOutlook(summary, risks),
    ...(authors.length === 0 ? {} : { authors }),
    ...(summary.undoneActor === undefined ? {} : { undoneActor: summary.undoneActor }),
    ...(summary.overwritten?.staying === undefined ? {} : { staying: summary.overwritten.staying }),
    ...(earlier === undefined ? {} : { earlier: earlierSentence(earlier) }),
    ...(outside === undefined ? {} : { outside: outsideSentence(outside) }),
    ...(since.length === 0 ? {} : { newer: since.join(" ") }),
    ...(empowered === undefined ? {} : { empowered: empoweredSentence(empowered) }),
    ...(now?.readUntil === undefined ? {} : { readUntil: now.readUntil }),
    ...(unheld.length === 0 ? {} : { unheld }),
    ...(drift === undefined ? {} : { drifted: toldDrift(drift) }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(capabilities.frozenPlans ? {} : { comparedAgain: true }),
  };
}

/** Returns a preview with a list. Throws `invalidInput` for a recovery, and `notReady` for a preview without one. */
function finished(job: Job): Job & { readonly digest: string } {
  const { id, kind, status, digest } = job;
  if (kind !== "preview") {
    throw new RewindError("invalidInput", `Job ${id} is a recovery. Name a preview: list_jobs with kind "preview".`);
  }
  if (status === "successful" && digest !== null) return { ...job, digest };
  const next = isTerminal(status) ? "Start a new one." : "Wait for it with get_job.";
  throw new RewindError("notReady", `Preview ${id} is ${status}; only a successful one can be applied. ${next}`);
}

/** A preview knows its own caller, and another caller's account may also be in its list. */
async function ownRisk(recovery: Services["recovery"], id: JobId, caller: Caller): Promise<PlanRisk[]> {
  const own = await recovery.listChanges(id, { type: "user", id: caller.id, recoverable: true }, { limit: 1 });
  return own.items
    .filter(({ risks }) => risks?.some(({ rule }) => rule === "ownAccount") !== true)
    .map((change) => ({
      ...ownAccountRisk(change),
      ref: change.ref,
      displayName: change.displayName,
      objects: 1,
    }));
}

/** Grave enough that the person types what they approve: they are the only one who has looked at it. */
const notAssessed = (objects: number, cause?: string): PlanRisk => ({
  rule: "notAssessed",
  severity: "high",
  sentence: `What this would do to sign-in, to administrators and to the work of others is not known.${cause === undefined ? "" : ` ${cause}`} Read the changes before you approve them.`,
  ref: null,
  displayName: null,
  objects,
});

const unknownAssessment = { risks: null, rehearsal: null } as const;

/** Says what a person has to complete by hand on what is created again. */
function rebuildNotes({ parts }: ChangeSummary): readonly string[] {
  const rebuilt = parts.filter(({ action }) => action === "rebuild");
  if (rebuilt.length === 0) return [];
  const types = rebuilt.map(({ type }) => `Of each ${type}: ${lackedAfterRebuild(type).join(" ")}`);
  return ["Purged objects are created again under new ids, and what names the old ids is repointed.", ...types];
}

const UNHELD_SHOWN = 5;
const WARNINGS_SHOWN = 6;
const READMITTED_SHOWN = 3;

function warningNotes({ assessment }: ChangeSummary): readonly string[] {
  const { total, items } = assessment?.warnings ?? { total: 0, items: [] };
  const more = total - Math.min(items.length, WARNINGS_SHOWN);
  return [
    ...items.slice(0, WARNINGS_SHOWN).map(({ sentence }) => sentence),
    ...(more > 0 ? [`Further warnings in the summary of the preview: ${numberText(more)}.`] : []),
  ];
}

/** Names the authors of what is undone that the plan lets in: an attacker is behind the block that it lifts, too. */
const readmittedNotes = ({ assessment }: ChangeSummary): readonly string[] =>
  (assessment?.actors ?? [])
    .filter(isReadmitted)
    .slice(0, READMITTED_SHOWN)
    .map((access) => actorAccessSentence(access));

/** Names what others added to an application whose work is undone, because the undo leaves it. */
const addedNotes = ({ assessment }: ChangeSummary): readonly string[] =>
  (assessment?.actors ?? []).flatMap(({ actor, added }) =>
    added === undefined || added.parts.length === 0 ? [] : addedSentence(added, actorQuoted(actor)),
  );

const ACTORS_SHOWN = 5;

/** Authors whose work goes back with whole objects: all of them, not only the one to be undone. */
function wholeObjectsNotes({ actors }: ChangeSummary): readonly string[] {
  if (actors.length < 2) return [];
  const names = actorsQuoted(actors.map(({ actor }) => actor));
  const told = actors.map(({ recovery, objects }, at) => {
    const name = names[at] ?? "";
    return `${recovery === undefined ? name : inNameOf(name)} on ${objects}`;
  });
  const shown = firstOf(told, ACTORS_SHOWN, (one) => one);
  return [`Several wrote to these objects: ${shown}. Whole objects go back, with the work of all of them.`];
}

const nothingToChange = ({ id, totals }: Pick<Job, "id" | "totals">): RewindError => {
  const why = totals.notRecoverable
    ? ` Objects that differ and stay as they are: ${totals.notRecoverable}. list_changes with recoverable false says why.`
    : "";
  return new RewindError("invalidInput", `Preview ${id} found nothing that a recovery could change.${why}`);
};

/** Refuses a list of which nothing would be written, before a person is asked about it. */
const overtakenRefusal = ({ id, snapshotId }: Pick<Job, "id" | "snapshotId">, drift: PlanDrift): RewindError =>
  new RewindError(
    "stale",
    `A recovery of preview ${id} would write nothing any more. ${driftSentences(drift).join(" ")} Nothing was started. For what ` +
      `differs now: start_preview with snapshot "${snapshotId}".`,
  );

/** A person cannot approve what cannot be shown. */
const unknownChanges = (id: JobId, unknown: NonNullable<ChangeSummary["unknown"]>): RewindError =>
  new RewindError(
    "notSupported",
    `Preview ${id} holds changes this version cannot show: ${unknown.map(({ what, objects }) => `${objects} ${cleaned(what, 80)}`).join(", ")}. ` +
      "Update entra-rewind, or preview only the entity types it knows.",
  );

function durationNote(mode: Capabilities["mode"], { totals, parts }: ChangeSummary): string {
  const [objects, links] = [totals.changedObjects ?? 0, totals.changedLinks ?? 0];
  const estimate =
    mode === "vault" ? liveRecoveryEstimate(parts.length, objects, links) : recoveryEstimate(objects + links);
  return `It takes ${upTo(estimate)}.`;
}
