import type { PlanOutlook } from "../domain/approval/approval.ts";
import type { ActorAccess } from "../domain/assessment/actor-access.ts";
import type { Assessment } from "../domain/assessment/assessment.ts";
import { isElsewhere, powersLeft, rankLeft, staysIn, unknownPowers } from "../domain/assessment/power-left.ts";
import { actorQuoted } from "../domain/authors/actor-name.ts";
import { losses } from "../domain/changes/losses.ts";
import type { ReasonCode } from "../domain/changes/reason.ts";
import { isLoss, type PlanRisk, severities } from "../domain/changes/risk.ts";
import { countOf, countOfType } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { ChangeSummary } from "../service/change-summary.ts";

const REASONS_NAMED = 4;
const ACCOUNTS_NAMED = 2;

/** Says in short what a plan leaves: what does not come back, and what stays in force although it is carried out. */
export function planOutlook(summary: ChangeSummary, risks: readonly PlanRisk[] | null): PlanOutlook {
  return {
    lost: lostText(summary, risks ?? []),
    inForce: inForceText(summary),
    ...(risks === null
      ? { notAssessed: summary.assessmentNote ?? "the service does not show enough of the tenant" }
      : {}),
  };
}

function lostText(summary: ChangeSummary, risks: readonly PlanRisk[]): string {
  const counts = lostCounts(summary, risks).filter(([reason]) => reason !== "notSoftDeletable");
  const named = counts.slice(0, REASONS_NAMED).map(([reason, objects]) => {
    const { counted, remedy } = losses[reason];
    return `${countOf(objects, "object")} ${counted} (${remedy})`;
  });
  const others = counts.slice(REASONS_NAMED).reduce((sum, [, objects]) => sum + objects, 0);
  const anew = [...passwordsText(summary), ...rebuiltText(summary)];
  const unread = [
    ...(summary.notCompared === undefined ? [] : ["parts that were not compared"]),
    ...(summary.uncheckedNote === undefined ? [] : ["which objects are synchronized from on-premises"]),
    ...(summary.assessment === undefined ? ["names that other objects took, and secrets"] : []),
    ...((summary.assessment?.warnings?.notLookedUp ?? 0) > 0 ? ["some names that other objects may hold"] : []),
  ];
  return [
    ...named,
    ...(others > 0 ? [`${countOf(others, "object")} for other reasons`] : []),
    ...anew,
    ...(counts.length + anew.length === 0 ? ["no object of this list is known to stay"] : []),
    ...(unread.length === 0 ? [] : [`not assessed: ${unread.join(", ")}`]),
    ...(counts.length === 0 ? [] : ["list_changes with recoverable false has each"]),
  ].join("; ");
}

/**
 * Counts the objects that stay by reason, the gravest first. A danger or a warning can count an object of the list,
 * too.
 */
function lostCounts({ notRecoverable, assessment }: ChangeSummary, risks: readonly PlanRisk[]) {
  const found = new Map<ReasonCode, number>();
  const atLeast = (reasons: ReadonlyMap<ReasonCode, number>) => {
    for (const [reason, objects] of reasons) found.set(reason, Math.max(found.get(reason) ?? 0, objects));
  };
  atLeast(new Map(notRecoverable.map(({ reason, objects }) => [reason, objects])));
  atLeast(countsOf(risks.filter(isLoss)));
  atLeast(countsOf((assessment?.warnings?.items ?? []).map(({ loss }) => ({ reason: loss, objects: 1 }))));
  const gravity = (reason: ReasonCode) => severities.indexOf(losses[reason].severity);
  return [...found].sort(([a, many], [b, more]) => gravity(a) - gravity(b) || more - many);
}

function countsOf(
  all: readonly { readonly reason?: ReasonCode | undefined; readonly objects: number }[],
): ReadonlyMap<ReasonCode, number> {
  const counts = new Map<ReasonCode, number>();
  for (const { reason, objects } of all) {
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + objects);
  }
  return counts;
}

const objectsOf = ({ parts }: ChangeSummary, action: string, type?: string): number =>
  parts.reduce(
    (sum, part) => sum + (part.action === action && (type ?? part.type) === part.type ? part.objects : 0),
    0,
  );

/** A restored or rebuilt user has no password that is known to work. */
function passwordsText(summary: ChangeSummary): readonly string[] {
  const users = objectsOf(summary, "restore", "user") + objectsOf(summary, "rebuild", "user");
  return users === 0 ? [] : [`known passwords of ${countOfType(users, "user")} (set new ones)`];
}

function rebuiltText(summary: ChangeSummary): readonly string[] {
  const objects = objectsOf(summary, "rebuild");
  return objects === 0 ? [] : [`the ids and secrets of ${countOf(objects, "object")} created again`];
}

function inForceText(summary: ChangeSummary): string {
  const { assessment, notRecoverable, related = [] } = summary;
  const created = notRecoverable.find(({ reason }) => reason === "notSoftDeletable")?.objects ?? 0;
  const unread = notAssessed(summary);
  return [
    ...accountsText(assessment),
    ...(assessment === undefined ? [] : workText(assessment, summary)),
    ...(created > 0
      ? [`${countOf(created, "object")} ${losses.notSoftDeletable.counted} (${losses.notSoftDeletable.remedy})`]
      : []),
    ...(related.length === 0
      ? []
      : [`${countOf(related.length, "object")} outside of this scope that changed and that its policies use`]),
    "sessions and tokens in use",
    ...(unread.length === 0 ? [] : [`not assessed: ${unread.join(", ")}`]),
  ].join("; ");
}

function accountsText(assessment: Assessment | undefined): readonly string[] {
  const authors = (assessment?.actors ?? []).filter((one) => !isElsewhere(one));
  // The accounts with most power come first, because the others are counted.
  const able = authors.filter(staysIn).toSorted((a, b) => rankLeft(a) - rankLeft(b));
  if (able.length === 0)
    return authors.length === 0 ? [] : [`no account of ${countOf(authors.length, "author")} can sign in`];
  const named = firstOf(able, ACCOUNTS_NAMED, nameWithPower);
  return [`${numberText(able.length)} of ${countOf(authors.length, "author")} can sign in: ${named}`];
}

const nameWithPower = (access: ActorAccess): string =>
  `${actorQuoted(access.actor)} (${powersLeft(access) === "" ? "no role that is known" : powersLeft(access)})`;

/**
 * Counts the work that a plan leaves: of before, outside of its scope, of others with power from an actor, and what is
 * not covered.
 */
function workText(assessment: Assessment, { overwritten }: ChangeSummary): readonly string[] {
  const { actors = [], earlier, outside, empowered, warnings } = assessment;
  const added = actors.reduce((sum, one) => sum + (one.added?.parts.length ?? 0), 0);
  const left = (warnings?.items ?? []).filter(({ isLeft }) => isLeft === true).length;
  const staying = overwritten?.staying?.total ?? 0;
  return [
    ...(left > 0 ? [`${countOf(left, "change")} to roles, owners and secrets that the service does not cover`] : []),
    ...(added > 0 ? [`${countOf(added, "credential or owner", "credentials and owners")} that others added`] : []),
    ...(staying > 0 ? [`work of the actor on ${countOf(staying, "object")}`] : []),
    ...(empowered === undefined || empowered.total === 0
      ? []
      : [`${countOf(empowered.writes, "write")} of accounts with power from the actor`]),
    ...(outside === undefined ? [] : [`work on ${countOf(outside.objects, "object")} outside of this scope`]),
    ...(earlier === undefined || earlier.writes === 0 ? [] : [countOf(earlier.writes, "earlier write")]),
  ];
}

function notAssessed({ assessment, actorsNote }: ChangeSummary): readonly string[] {
  if (assessment === undefined) return ["the accounts of the authors and what they left"];
  const { actors = [], moreActors = 0, empowered, earlier } = assessment;
  const elsewhere = actors.filter(isElsewhere).length;
  return [
    ...(actors.length === 0 ? ["the accounts of the authors"] : new Set(actors.flatMap(unknownPowers))),
    ...(moreActors > 0 ? [countOf(moreActors, "further author")] : []),
    ...(elsewhere > 0 ? [`${countOf(elsewhere, "application")} of Microsoft's or removed since`] : []),
    ...(empowered?.total === 0 ? ["accounts with power from the actor"] : []),
    ...(earlier?.writes === 0 ? ["earlier work"] : []),
    ...(actors.length > 0 && actorsNote !== undefined ? ["authors that the log does not show"] : []),
  ];
}
