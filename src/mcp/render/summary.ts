import { type ApprovalPolicy, demandSentences, demandsOn } from "../../domain/approval/approval-policy.ts";
import { actorAccessSentence, hasAccount } from "../../domain/assessment/actor-access.ts";
import type { Warnings } from "../../domain/assessment/assessment.ts";
import { namesNotLookedUp } from "../../domain/assessment/names-not-looked-up.ts";
import { byGravity, isGrave, isLoss, type PlanRisk, type RiskyChange } from "../../domain/changes/risk.ts";
import type { JobId } from "../../domain/ids.ts";
import { NOT_REACHED } from "../../domain/recovery/after-recovery.ts";
import type { Caller } from "../../domain/roles/role.ts";
import {
  BY_POLICIES_ALONE,
  consequenceDetails,
  consequenceLines,
  leavesOutNames,
} from "../../domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { firstOf } from "../../domain/words/name-list.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";
import { moreAccounts, NARROWER_PREVIEW, RULES_THEMSELVES, restOfDanger } from "../../review/object-calls.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { lackingRights } from "../../summaries/lacking-rights.ts";
import { principalNotes } from "../../summaries/restored-notes.ts";
import { writerName } from "./author.ts";
import { relatedText, wholeAccount, withLog } from "./comparison.ts";
import { doneLines, NOTHING_KNOWN } from "./done-lines.ts";
import { histogramData, minuteOf } from "./histogram.ts";
import { notUndoneTexts, overwrittenTexts } from "./overwritten.ts";
import { fittedSummary, type SummaryList, wholeList } from "./summary-fit.ts";
import type { ShownSummary, SummaryData } from "./summary-output.ts";
import { nameOf } from "./text.ts";
import { unheldText, unheldTexts } from "./unheld.ts";

/** The danger that a plan of this list would have. */
const unassessed = [{ rule: "notAssessed", severity: "high" }] as const;

const RISKIEST_AND_SAMPLES = 10;
const RULES_SHOWN = 8;
const NAMES_SHOWN = 4;
const KINDS_NAMED = 3;
const ACTS_SHOWN = 20;
/** Warnings of what is known that come before those that were left out. */
const FIRST_WARNINGS = 3;

interface SummaryOptions {
  readonly list?: SummaryList | undefined;
  readonly policy?: ApprovalPolicy | undefined;
  /** The account that would start a recovery of it. */
  readonly caller?: Caller;
}

/**
 * Returns a summary of the same size whatever the number of changes. It says which rows of which lists are left out. With
 * `list`, it holds that list alone, as far as a page goes.
 */
export function summaryData(
  summary: ChangeSummary,
  preview: JobId,
  { list, policy, caller }: SummaryOptions = {},
): ShownSummary {
  const { assessment, totals, notCompared } = summary;
  const refusals = caller === undefined ? null : lackingRights(summary, caller);
  const { risks, riskiest, rehearsal } = assessment ?? { risks: [], riskiest: [], rehearsal: null };
  const renamed = new Map((summary.newNames ?? []).map(({ ref, name }) => [refKey(ref), cleaned(name, NAME_LENGTH)]));
  const newName = (ref: EntityRef) => ({ renamedTo: renamed.get(refKey(ref)) });
  const samples = summary.samples
    .filter(({ type, id }) => !riskiest.some(({ ref }) => ref.type === type && ref.id === id))
    .slice(0, RISKIEST_AND_SAMPLES - riskiest.length);
  const done = doneLines(summary, notUndoneTexts(summary));
  const warned = (assessment?.warnings?.items ?? []).map(({ sentence }) => sentence);
  const data: SummaryData = {
    totals: {
      changedObjects: totals.changedObjects ?? undefined,
      changedLinks: totals.changedLinks ?? undefined,
      notRecoverable: totals.notRecoverable ?? undefined,
      // It is of authors and times, which other lists leave out.
      ...(totals.differing === totals.changedObjects || (list ?? "actors") !== "actors"
        ? {}
        : { differing: totals.differing }),
    },
    byType: [...summary.parts],
    properties: [...summary.properties],
    links: [...summary.links],
    notRecoverable: summary.notRecoverable.map(({ reason, objects }) => ({ code: reason, objects })),
    actors: summary.actors.map(({ objects, first, last, ...author }) => ({
      actor: writerName(author),
      objects,
      first: minuteOf(first),
      last: minuteOf(last),
    })),
    histogram: summary.histogram && histogramData(summary.histogram),
    done: [
      ...(list === "done" ? unheldTexts(assessment ?? {}, ACTS_SHOWN) : []),
      ...done.lines,
      ...overwrittenTexts(summary.overwritten, preview),
    ],
    accounts: [
      ...(assessment?.actors ?? []).map((access) => wholeAccount(actorAccessSentence(access), access)),
      ...furtherAccounts(summary),
    ],
    risks: countedRisks(risks),
    riskiest: [
      ...[...riskiest, ...untoldBy(riskiest, risks)].toSorted(byGravity).map(({ ref, ...risk }) => ({
        ...ref,
        ...(ref === null ? {} : newName(ref)),
        why: `${risk.severity}: ${risk.sentence}${restOfDanger(risk, ref)}`,
      })),
      ...(risks.some(({ severity }) => severity === "low")
        ? [{ why: `low: list_changes with previewJobId "${preview}" and risk "low" shows the changes` }]
        : []),
    ],
    signIn: signInLines(summary, rehearsal, list === "signIn"),
    warnings: [
      ...(summary.related ?? []).map((one) => `outside of this preview: ${relatedText(one)}`),
      ...warned.slice(0, FIRST_WARNINGS),
      // Before the rest, because the last rows are the first to be left out, and after what is known.
      ...moreWarnings(assessment?.warnings),
      ...unlookedNames(assessment?.warnings),
      ...warned.slice(FIRST_WARNINGS),
    ],
    samples: samples.map(({ type, id, displayName, action, what, stays }) => ({
      type,
      id,
      displayName: nameOf(displayName),
      ...newName({ type, id }),
      action,
      what: fewNames(what),
      ...(stays === undefined ? {} : { stays }),
    })),
    ...(list === undefined ? unheldText(assessment ?? {}) : {}),
    notReached: [NOT_REACHED, ...principalNotes(summary)].join(" "),
    ...noteOf([
      ...demandSentences(demandsOn({ ...summary, risks: assessment?.risks ?? unassessed }, policy)),
      ...[unknownChanges(summary), summary.uncheckedNote, notCompared && withLog(notCompared), refusals ?? undefined],
      ...[
        moreAuthors(summary),
        rehearsal === null || list === "signIn" || list === "warnings" ? undefined : BY_POLICIES_ALONE,
      ],
      ...[list === undefined ? undated(summary) : undefined, summary.actorsNote, summary.assessmentNote],
    ]),
    next:
      `list_changes with previewJobId "${preview}" shows each change, by type, property, actor, risk or text; ` +
      "a narrower preview leaves others' work alone.",
  };
  const isCut = rehearsal !== null && leavesOutNames(rehearsal, "one");
  return list === undefined
    ? fittedSummary(data, preview, { isCut, beginnings: done.beginnings })
    : wholeList(data, preview, list);
}

const moreWarnings = (warnings: Warnings | undefined): string[] => {
  const left = (warnings?.total ?? 0) - (warnings?.items.length ?? 0);
  return left > 0 ? [`${countOf(left, "more warning")}: ${NARROWER_PREVIEW}`] : [];
};

function unlookedNames(warnings: Warnings | undefined): string[] {
  const sentence = namesNotLookedUp(warnings ?? {});
  return sentence === null ? [] : [`${sentence} Looks them up: ${NARROWER_PREVIEW}`];
}

/** What only names an object that is created again, or was linked to it, has no write of its own. */
const undated = ({ parts, histogram }: ChangeSummary): string | undefined =>
  (histogram?.unknown ?? 0) > 0 && parts.some(({ action }) => action === "rebuild")
    ? "What only points at what is created again counts as of unknown time."
    : undefined;

const moreAuthors = ({ moreActors }: ChangeSummary): string | undefined =>
  moreActors === undefined
    ? undefined
    : `The list of authors leaves out ${countOf(moreActors, "author")} with the fewest objects: list_activity with type and id shows who wrote to an object.`;

/** Counts the changes that no other count includes, because this version cannot show them. */
function unknownChanges({ unknown = [] }: ChangeSummary): string | undefined {
  if (unknown.length === 0) return undefined;
  const objects = unknown.reduce((sum, one) => sum + one.objects, 0);
  const kinds = firstOf(unknown, KINDS_NAMED, (one) => `${numberText(one.objects)} ${quoted(one.what)}`);
  const are = objects === 1 ? "change is of a kind" : "changes are of kinds";
  return `${countOf(objects, are, are)} that this version cannot show, and in no other count: ${kinds}. No recovery of this list can be started.`;
}

/** Says how many authors have no line of their own, and which call shows their accounts. */
function furtherAccounts({ actors, assessment }: ChangeSummary): string[] {
  const shown = assessment?.actors?.length ?? 0;
  if (shown === 0) return [];
  const left = actors.filter(hasAccount).length - shown;
  return left > 0 ? [moreAccounts(left)] : [];
}

/**
 * Counts the objects of each danger of going back by gravity and rule. Those beyond the first are counted together, as
 * findings, because an object can have several.
 */
function countedRisks(risks: readonly PlanRisk[]): Record<string, number> {
  const counts = [...Map.groupBy(risks, ({ severity, rule }) => `${severity} ${rule}`)].map(
    ([rule, kinds]) => [rule, sum(kinds)] as const,
  );
  const others = counts.slice(RULES_SHOWN);
  return Object.fromEntries([
    ...counts.slice(0, RULES_SHOWN),
    ...(others.length === 0
      ? []
      : [
          [
            "findings of other rules (list_changes with risk)",
            others.reduce((total, [, objects]) => total + objects, 0),
          ],
        ]),
  ]);
}

/** Returns the dangers of a rule and gravity of which no row is among the riskiest, because each has a worse one or is no row. */
function untoldBy(riskiest: readonly RiskyChange[], risks: readonly PlanRisk[]): readonly PlanRisk[] {
  const isTold = ({ rule, severity, ref, sentence }: PlanRisk) =>
    riskiest.some(
      (told) => told.rule === rule && told.severity === severity && (ref !== null || told.sentence === sentence),
    );
  // A list of its own counts the objects that stay.
  const isRow = (risk: PlanRisk) => (isLoss(risk) ? isGrave(risk) : risk.severity !== "low");
  return risks.filter((risk) => isRow(risk) && !isTold(risk)).slice(0, RISKIEST_AND_SAMPLES);
}

const sum = (risks: readonly PlanRisk[]): number => risks.reduce((total, { objects }) => total + objects, 0);

/** Returns the first names of what differs of an object, and how many more there are. */
function fewNames(names: readonly string[]): string[] {
  const left = names.length - NAMES_SHOWN;
  const shown = names.slice(0, NAMES_SHOWN).map((name) => cleaned(name, NAME_LENGTH));
  return left > 0 ? [...shown, `${numberText(left)} more`] : shown;
}

function signInLines(summary: ChangeSummary, consequences: SignInConsequences | null, whole: boolean): string[] {
  if (summary.nothingKnown === true) return [NOTHING_KNOWN];
  if (consequences === null) return summary.assessment ? ["Nothing that this plan changes decides about it."] : [];
  if (!whole) return consequenceLines(consequences, { names: "one" });
  const isCut = leavesOutNames(consequences, "all") || consequences.morePolicies > 0;
  const rest = isCut ? [`Names that these lines leave out: ${RULES_THEMSELVES}; ${NARROWER_PREVIEW}`] : [];
  return [...consequenceDetails(consequences, { names: "all" }), ...rest];
}

function noteOf(notes: readonly (string | undefined)[]): Pick<SummaryData, "note"> {
  const some = notes.filter((note) => note !== undefined);
  return some.length === 0 ? {} : { note: some.join(" ") };
}
