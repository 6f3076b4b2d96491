import type { MadeDemand, Plan } from "../domain/approval/approval.ts";
import { partsText } from "../domain/approval/part-words.ts";
import { isGrave, isLoss, type PlanRisk } from "../domain/changes/risk.ts";
import { othersOfKind } from "../domain/dangers/others-of-kind.ts";
import { consequenceDetails } from "../domain/sign-in/consequence-lines.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import { iso, type Millis } from "../domain/time.ts";
import { countOf, nounOf } from "../domain/words/counted-words.ts";
import { hasAccents, typeable } from "../domain/words/typed-text.ts";
import { cleaned, quoted } from "../domain/words/untrusted.ts";

/** From this many changes on, a yes is given too easily, so the person types what they agree to. */
export const PHRASE_ABOVE = 25;

/** Returns the sentence that a person approves. It is built from the plan, with names cleaned and quoted. */
export function approvalSentence(plan: Plan): string {
  const { changedObjects, changedLinks, notRecoverable } = plan.totals;
  const links = changedLinks === 0 ? "" : ` and ${countOf(changedLinks, "link")}`;
  const parts = [...Map.groupBy(plan.parts, ({ action }) => action).values()].map(partsText).join("; ");
  const staying = (notRecoverable ?? 0) > 0 ? ` ${countOf(notRecoverable ?? 0, "object")} will still differ.` : "";
  return (
    `Change ${countOf(changedObjects, "object")}${links} in tenant ${quoted(plan.tenantName)} ${goal(plan)}` +
    `${onlyThese(plan.scope)}: ${parts === "" ? "nothing" : parts}.${staying}` +
    (plan.drifted?.sentences ?? []).map((one) => ` ${one}`).join("")
  );
}

/**
 * Returns the phrase that the person must type if the plan is large or gravely dangerous, or if the operator's policy asks
 * for it. Null if a yes is enough. It names the target of the gravest danger, so that it cannot be typed without a look at
 * what is at stake.
 */
export function approvalPhrase(plan: Plan, demands: readonly MadeDemand[] = []): string | null {
  const objects = plan.totals.changedObjects ?? 0;
  const large = objects + (plan.totals.changedLinks ?? 0) > PHRASE_ABOVE;
  const asked = demands.some(({ demand }) => demand === "phrase");
  if (!large && !asked && !plan.risks.some(isGrave)) return null;
  const target = gravestTarget(plan.risks);
  const where = typeable(plan.tenantName) || `tenant ${idTyped(plan.tenantId)}`;
  return `restore ${objects} in ${where}${target === null ? "" : ` affecting ${target}`}`;
}

/** Characters of an id in a phrase, enough to find the object by. */
const ID_TYPED = 8;
const idTyped = (id: string): string => id.replace(/[^A-Za-z0-9]/g, "").slice(0, ID_TYPED);

/**
 * Names the target of the worst danger that has one, under the name that it had before. A part of its id follows a name that
 * does not tell it alone, and replaces one that not everyone can type.
 */
function gravestTarget(risks: readonly PlanRisk[]): string | null {
  // A loss is at stake whether or not the plan is approved.
  for (const { ref, displayName, told } of risks.filter((risk) => risk.severity !== "low" && !isLoss(risk))) {
    const given = told?.formerly ?? displayName ?? "";
    const name = typeable(given);
    const id = idTyped(ref?.id ?? "");
    if (name !== "") return told === undefined && !hasAccents(given) ? name : `${name} ${id}`.trim();
    if (ref !== null) return `${nounOf(ref.type)} ${id}`.trim();
  }
  return null;
}

/** Dangers that are spelled out, and of critical ones. The others are counted. What stays is never among those. */
const RISKS_SHOWN = 8;
const CRITICAL_SHOWN = 16;

/**
 * Returns the dangers of a plan and what it does not put back, the worst first, one line each, with names cleaned and
 * quoted.
 */
export function riskLines({ risks }: Pick<Plan, "risks">): readonly string[] {
  const doing = risks.filter((risk) => !isLoss(risk));
  const critical = doing.filter(({ severity }) => severity === "critical").length;
  const most = Math.max(RISKS_SHOWN, Math.min(critical, CRITICAL_SHOWN));
  const left = new Set(doing.slice(most));
  return [
    ...risks.filter((risk) => !left.has(risk)).map((risk) => `${risk.severity}: ${risk.sentence}${othersOfKind(risk)}`),
    ...(left.size > 0 ? [`${countOf(left.size, "more danger")}.`] : []),
  ];
}

/** Returns what a person must read with the sentence: the dangers first, then the consequences for signing in. */
export function approvalWarnings(plan: Pick<Plan, "risks" | "rehearsal">): readonly string[] {
  return [...riskLines(plan), ...(plan.rehearsal === null ? [] : consequenceDetails(plan.rehearsal))];
}

/** Says up to when the tenant was read for what a person is shown, because it may have changed since. */
export function readUntilLines({ readUntil, checkedUntil, comparedAgain }: Plan): readonly string[] {
  if (readUntil === undefined) return [];
  const later = checkedUntil !== undefined && checkedUntil > readUntil;
  const checked = later ? `, and no worse as of ${toSeconds(checkedUntil)}` : "";
  const then = comparedAgain === true ? "" : " A yes is checked against the tenant as it is then.";
  return [`Dangers and signing in are told as of ${toSeconds(readUntil)}${checked}.${then}`];
}

const toSeconds = (time: Millis): string => `${iso(time).slice(0, 19)}Z`;

function goal({ scope: { actor, since }, undoneActor, targetStateDateTime, totals }: Plan): string {
  const { changedObjects, changedLinks } = totals;
  const were = changedObjects === 1 && changedLinks === 0 ? "it was" : "they were";
  if (actor === undefined) return `back to what ${were} at ${iso(targetStateDateTime)}`;
  return `to undo what ${undoneActor ?? quoted(actor)} wrote since ${cleaned(since ?? iso(targetStateDateTime), 40)}, keeping others' later work`;
}

function onlyThese(scope: Scope): string {
  if (scope.properties === undefined) return "";
  const [first, ...rest] = scope.properties.map((name) => cleaned(name, 60));
  const shown = [first, ...rest.slice(0, 9)].join(", ");
  return `, only ${shown}${rest.length > 9 ? ` and ${countOf(rest.length - 9, "more property", "more properties")}` : ""}`;
}
