import { type EntityRef, type RefKey, refKey, sameRef } from "../tenant/entity.ts";
import { type TextPart, type Wording, withIt } from "../words/told.ts";
import type { ToldName } from "../words/told-name.ts";
import { besideName } from "../words/untrusted.ts";
import type { ReasonCode } from "./reason.ts";

/**
 * Rules by which a change, or a whole plan, is dangerous. `notAssessed` marks a plan that could not be assessed, because
 * the service does not show enough of the tenant.
 */
export const riskRules = [
  "notAssessed",
  "locksOutAdministrators",
  "blocksPeople",
  "privilegeGained",
  "takesName",
  "breakGlass",
  "ownAccount",
  "serverIdentity",
  "privilegedHolder",
  "privilegedMembers",
  "weakensSignIn",
  "userExcluded",
  "groupExcluded",
  "roleExcluded",
  "guestsExcluded",
  "locationExcluded",
  "applicationExcluded",
  "platformExcluded",
  "membershipRuleChanged",
  "locationLost",
  "locationOpened",
  "trustedRangeAdded",
  "policyGroupEmptied",
  "consentGranted",
  "credentialAdded",
  "entryGiven",
  "applicationAddressAdded",
  "applicationOpened",
  "ownerAdded",
  "methodSwitched",
  "tenantLoosened",
  "groupOpened",
  "noticesRedirected",
  "licenseRemoved",
  "deletesCreated",
  "deletesRestored",
  "takesLinks",
  "revivesDeleted",
  "closesAccount",
  "massChange",
  "undoesRecovery",
  "createsAgain",
  "undoesOthersWork",
  "putsBackOthersWork",
  "appInUse",
  "manyObjects",
  "notRecovered",
] as const;
export type RiskRule = (typeof riskRules)[number];

/** Dangers of a plan as a whole, which no change of it has by itself. */
export const wholePlanRules: readonly string[] = ["manyObjects", "undoesRecovery"] satisfies RiskRule[];

/** Worst first. From `high` on, the approver types a phrase. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** A danger of one change. Names in the sentence are cleaned and quoted. */
export interface Risk {
  readonly rule: RiskRule;
  readonly severity: Severity;
  readonly sentence: string;
  /** The part of the sentence that names the object, as `Wording` has it. */
  readonly it?: TextPart;
  /** True if the sentence counts names or values instead of giving them. Absent in plans of earlier versions. */
  readonly isCut?: true;
  /** The authors whose work it is about, as `actorKey` writes them. */
  readonly authors?: readonly string[];
  /** The role and the holder of one that is gained, as `gainKey` writes them. */
  readonly gain?: string;
  /** The reason of a difference that a recovery does not put back. Absent in plans of earlier versions. */
  readonly reason?: ReasonCode;
}

/** The most objects of a danger that are named beside its example. */
export const OTHERS_NAMED = 3;

/**
 * A danger of a plan: its first example, and the number of changes with it. The ref is null for the plan as a whole. A
 * rule and severity has one for each of its first kinds of sentences.
 */
export interface PlanRisk extends Risk {
  readonly ref: EntityRef | null;
  /** The name of the example, or of the first object that a danger of the whole plan is about. Null if it has no name. */
  readonly displayName: string | null;
  /** Absent where the name alone tells the example. */
  readonly told?: ToldName;
  readonly objects: number;
  /** The first `OTHERS_NAMED` of the other objects with it. Absent without others, and in plans of earlier versions. */
  readonly others?: readonly RiskyObject[];
  /** True if the sentence holds for the example alone, because the others of its rule and severity have their own. */
  readonly isMixed?: true;
}

/** The groups in which the changes were made that a danger of another group follows from, because they are nested in it. */
export interface FromNested {
  readonly nested?: readonly EntityRef[];
}

/** Returns those dangers of a whole plan that are about one object, as dangers of its row and those of groups nested in it. */
export function risksByObject(dangers: readonly (PlanRisk & FromNested)[]): ReadonlyMap<RefKey, readonly Risk[]> {
  const found = new Map<RefKey, Risk[]>();
  const add = (ref: EntityRef, risk: Risk) => found.set(refKey(ref), [...(found.get(refKey(ref)) ?? []), risk]);
  for (const { ref, nested = [], displayName: _, objects: __, others: ___, isMixed: ____, ...risk } of dangers) {
    if (ref === null) continue;
    add(ref, risk);
    const { it: _____, ...ofOther } = risk;
    for (const group of nested) if (!sameRef(group, ref)) add(group, ofOther);
  }
  return found;
}

export interface RiskyObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** Absent where the name alone tells it. */
  readonly told?: ToldName;
}

/** A changed object with its worst danger. */
export interface RiskyChange extends Risk, RiskyObject {}

export const isGrave = ({ severity }: Pick<Risk, "severity">): boolean =>
  severity === "critical" || severity === "high";

/** Returns true for what a recovery does not put back, in contrast to what it does. */
export const isLoss = ({ rule }: Pick<Risk, "rule">): boolean => rule === "notRecovered";

/** Orders dangers worst first, and equally bad ones in the order of the rules. */
export function byGravity(a: Risk, b: Risk): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    riskRules.indexOf(a.rule) - riskRules.indexOf(b.rule)
  );
}

/** Returns a text as the sentence of a danger. */
export const toldRisk = ({ text, ...facts }: Wording): Pick<Risk, "sentence" | "it" | "isCut"> => ({
  sentence: text,
  ...facts,
});

/** Returns the sentence of a danger with other words for its object. */
export const sentenceWith = ({ sentence, it }: Risk, words: string): string =>
  it === undefined ? sentence : withIt({ text: sentence, it }, words);

/** Returns dangers whose objects are told apart from others of their names, in the sentence too unless it does so. */
export const withToldObjects = (risks: readonly PlanRisk[], told: ReadonlyMap<RefKey, ToldName>): PlanRisk[] =>
  risks.map((risk) => {
    const { ref, others } = risk;
    const name = ref === null ? undefined : told.get(refKey(ref));
    const toldOther = (other: RiskyObject) => {
      const its = told.get(refKey(other.ref));
      return its === undefined ? other : { ...other, told: its };
    };
    return {
      ...risk,
      ...(others === undefined ? {} : { others: others.map(toldOther) }),
      ...(name === undefined ? {} : { told: name, ...besideIt(risk, name) }),
    };
  });

/** Returns the sentence of a danger in which its object is told apart from others of its name. */
export function besideIt({ sentence, it }: Risk, name: ToldName): Pick<Risk, "sentence" | "it"> {
  if (it === undefined || sentence.includes(name.id)) return { sentence };
  const words = `${sentence.slice(...it)} (${besideName(name)})`;
  return { sentence: withIt({ text: sentence, it }, words), it: [it[0], it[0] + words.length] };
}

/** Returns what a danger says of any object: equal for two sentences that differ in the name of their object only. */
export const kindOfDanger = (risk: Risk): string => sentenceWith(risk, "…");
