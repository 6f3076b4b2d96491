import { type Risk, type RiskRule, type Severity, severities } from "../changes/risk.ts";
import type { JobTotals } from "../recovery/job.ts";
import type { EntityType } from "../tenant/entity.ts";
import { countOfChanged, nounOf } from "../words/counted-words.ts";
import { type MadeDemand, type PolicyDemand, policyDemands } from "./approval.ts";

/**
 * The operator's policy for approvals: for each demand the conditions of which one has to hold. It adds to the demands of
 * this program and takes none of them away.
 */
export type ApprovalPolicy = {
  readonly [Demand in PolicyDemand]?: "always" | readonly PolicyCondition[] | undefined;
};

/** A condition on a plan. All the members that are given have to hold. */
export interface PolicyCondition {
  /** Dangers of which the plan has one, by rule or by severity. A severity includes the worse ones. */
  readonly dangers?: readonly (RiskRule | Severity)[] | undefined;
  /** Types of which the plan changes an object. */
  readonly types?: readonly EntityType[] | undefined;
  /** The plan changes more objects and links than this. */
  readonly moreThan?: number | undefined;
}

/** The facts about a plan that conditions look at. A null total is not known. */
export interface PolicySubject {
  readonly totals: Pick<JobTotals, "changedObjects" | "changedLinks">;
  readonly parts: readonly { readonly type: string }[];
  readonly risks: readonly Pick<Risk, "rule" | "severity">[];
}

/**
 * Returns the demands of a policy on a plan, each once, in the order of `policyDemands`. A fact that is not known counts
 * as one that meets the condition, because a limit that is lifted by ignorance is no limit.
 */
export function demandsOn(subject: PolicySubject, policy: ApprovalPolicy | undefined): readonly MadeDemand[] {
  return policyDemands.flatMap((demand) => {
    const conditions = policy?.[demand] ?? [];
    if (conditions === "always") return [{ demand, because: "it asks for that at every recovery" }];
    for (const condition of conditions) {
      const because = reasonOf(condition, subject);
      if (because !== null) return [{ demand, because }];
    }
    return [];
  });
}

/** Returns why a condition holds, or null if it does not. */
function reasonOf({ dangers, types, moreThan }: PolicyCondition, subject: PolicySubject): string | null {
  const reasons = [
    dangers === undefined ? null : dangerReason(dangers, subject),
    types === undefined ? null : typeReason(types, subject),
    moreThan === undefined ? null : sizeReason(moreThan, subject),
  ].filter((_, member) => [dangers, types, moreThan][member] !== undefined);
  return reasons.some((reason) => reason === null) ? null : reasons.join(" and ");
}

function dangerReason(dangers: readonly (RiskRule | Severity)[], { risks }: PolicySubject): string | null {
  const met = risks.find((risk) => dangers.some((named) => isDanger(risk, named)));
  if (met !== undefined) return `it has the danger ${met.rule} (${met.severity})`;
  return risks.some(({ rule }) => rule === "notAssessed") ? "its dangers have not been assessed" : null;
}

/** A severity names itself and all that is worse. */
const isDanger = ({ rule, severity }: PolicySubject["risks"][number], named: RiskRule | Severity): boolean =>
  rule === named || severities.slice(severities.indexOf(severity)).some((milder) => milder === named);

function typeReason(types: readonly EntityType[], { parts }: PolicySubject): string | null {
  const met = types.find((type) => parts.some((part) => part.type === type));
  return met === undefined ? null : `it changes ${nounOf(met, 2)}`;
}

function sizeReason(moreThan: number, { totals: { changedObjects, changedLinks } }: PolicySubject): string | null {
  if ((changedObjects ?? 0) + (changedLinks ?? 0) > moreThan) {
    return `it changes more than ${countOfChanged(moreThan)}`;
  }
  return changedObjects === null || changedLinks === null ? "the number of its changes is not known" : null;
}

/** Returns true if each of these demands is among those that a request was made with. */
export const coversDemands = (made: readonly MadeDemand[], wanted: readonly MadeDemand[]): boolean =>
  wanted.every(({ demand }) => made.some((one) => one.demand === demand));

/** Returns why a person may not approve the request of this caller under these demands, or null if they may. */
export function unmetDemand(
  demands: readonly MadeDemand[],
  callerId: string,
  approver: { readonly id: string; readonly authentication?: object },
): string | null {
  for (const { demand, because } of demands) {
    if (demand === "never") return neverSentence(because);
    if (demand === "secondPerson" && approver.id === callerId) {
      return `The operator's policy lets only another person than the one who asked approve this, because ${because}.`;
    }
    if (demand === "signIn" && approver.authentication === undefined) {
      return `The operator's policy lets only a person who has signed in for it approve this, because ${because}.`;
    }
  }
  return null;
}

/** Returns why a plan is not recovered through this server. */
export const neverSentence = (because: string): string =>
  `The operator's policy never allows this recovery, because ${because}. Only the person who configures the server can ` +
  "change that, in ENTRA_REWIND_APPROVAL_POLICY. A preview with a narrower scope may be allowed.";

const wants: Readonly<Record<Exclude<PolicyDemand, "never">, string>> = {
  secondPerson: "asks for the approval of another person than the one who asked",
  signIn: "asks the approver to sign in for it",
  phrase: "asks the approver to type a phrase",
};

/** Returns one sentence for each demand, for the model and for the person. */
export const demandSentences = (demands: readonly MadeDemand[]): readonly string[] =>
  demands.map(({ demand, because }) =>
    demand === "never" ? neverSentence(because) : `The operator's policy ${wants[demand]}, because ${because}.`,
  );
