import type { EntityRef } from "./entity.ts";
import type { Rehearsal } from "./sign-in/rehearsal.ts";

/**
 * What makes a change, or a whole plan, dangerous. One name, one rule of `risk-rules.ts`; `notAssessed` alone is of
 * plans that those rules could not be held against, because the service does not tell enough of the tenant.
 */
export const riskRules = [
  "notAssessed",
  "locksOutAdministrators",
  "breakGlass",
  "ownAccount",
  "serverIdentity",
  "privilegedHolder",
  "privilegedMembers",
  "weakensSignIn",
  "undoesOthersWork",
  "appInUse",
  "manyObjects",
  "notRecovered",
] as const;
export type RiskRule = (typeof riskRules)[number];

export const isRiskRule = (text: string): text is RiskRule => (riskRules as readonly string[]).includes(text);

/** Worst first. From `high` on, a person types what they approve. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** One danger of one change. The sentence says why, with names cleaned and quoted. */
export interface Risk {
  readonly rule: RiskRule;
  readonly severity: Severity;
  readonly sentence: string;
}

/** A danger of the plan: the worst example of its rule, and how many changes have it. Without a ref it is of the plan as a whole. */
export interface PlanRisk extends Risk {
  readonly ref: EntityRef | null;
  readonly objects: number;
}

/** One changed object with its worst danger. */
export interface RiskyChange extends Risk {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** What a person should know of a finished list before it is applied; of bounded size whatever the list's. */
export interface Assessment {
  /** One a rule and severity, worst first. */
  readonly risks: readonly PlanRisk[];
  /** The ten changes with the worst dangers, worst first. */
  readonly riskiest: readonly RiskyChange[];
  /** Null where the plan touches nothing that decides about signing in. */
  readonly rehearsal: Rehearsal | null;
  /** What the plan brings back or changes without something it needs: the first few, and how many there are. */
  readonly warnings?: Warnings;
}

export interface Warnings {
  readonly total: number;
  readonly items: readonly Warning[];
}

/** Something the plan leaves deleted, and one of the objects it restores that need it. */
export interface Warning {
  readonly missing: EntityRef;
  readonly neededBy: EntityRef;
  /** Names cleaned and quoted. */
  readonly sentence: string;
}

export const isGrave = ({ severity }: Pick<Risk, "severity">): boolean =>
  severity === "critical" || severity === "high";

/** Worst first; equally bad ones in the order of the rules. */
export function byGravity(a: Risk, b: Risk): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    riskRules.indexOf(a.rule) - riskRules.indexOf(b.rule)
  );
}
