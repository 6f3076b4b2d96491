import {
  byGravity,
  kindOfDanger,
  OTHERS_NAMED,
  type PlanRisk,
  type Risk,
  type RiskRule,
  type RiskyChange,
  type RiskyObject,
  type Severity,
} from "../domain/changes/risk.ts";
import { type EntityRef, sameRef } from "../domain/tenant/entity.ts";

const RISKIEST = 10;

/** The sentences of a rule that are told apart. Further ones are counted and named with the last. */
const KINDS: Readonly<Record<Severity, number>> = { critical: 8, high: 8, medium: 4, low: 1 };
/**
 * Rules of which each sentence is another one, because it names fields, and which hold for most rows of a roll-back. They are
 * told apart by their authors, so that the work of one is not counted with another's.
 */
const ownWays: ReadonlySet<RiskRule> = new Set(["undoesOthersWork"]);
const AUTHORS_APART = 4;

/** Adds up the dangers of a list's rows as they pass, in memory that does not grow with their number. */
export class RiskTally {
  /** The kinds of each rule and severity, by their sentences. */
  readonly #rules = new Map<string, Map<string, CountedRisk>>();
  #riskiest: RiskyChange[] = [];

  /** Returns true for a danger of a row that those of the whole name already. */
  readonly #isTold: (risk: Risk) => boolean;

  /** Begins with the dangers of the plan as a whole. */
  constructor(whole: readonly PlanRisk[], isTold: (risk: Risk) => boolean = () => false) {
    this.#isTold = isTold;
    for (const risk of whole) this.#count(risk, risk);
  }

  /** Adds a danger of the plan as a whole that its rows have shown together. */
  addWhole(risk: PlanRisk): void {
    this.#count(risk, risk);
  }

  /** Adds the dangers of a row, worst first. */
  add({ ref, displayName }: RiskyObject, risks: readonly Risk[]): void {
    const subject = { ref, displayName, objects: 1 };
    for (const risk of risks) if (!this.#isTold(risk)) this.#count(risk, subject);
    const [worst] = risks;
    if (worst === undefined || worst.severity === "low") return;
    // Sorts nothing, because most rows of a large list come after ten that are as bad.
    const tenth = this.#riskiest[RISKIEST - 1];
    if (tenth !== undefined && byGravity(worst, tenth) >= 0) return;
    this.#riskiest = [...this.#riskiest, { ref, displayName, ...worst }].sort(byGravity).slice(0, RISKIEST);
  }

  risks(): PlanRisk[] {
    return [...this.#rules.values()]
      .flatMap((kinds) => rarestFirst([...kinds.values()]))
      .map(({ example, objects, others, isMixed }) => ({
        ...example,
        objects,
        ...(others.length === 0 ? {} : { others }),
        ...(isMixed ? { isMixed } : {}),
      }))
      .sort(byGravity);
  }

  riskiest(): readonly RiskyChange[] {
    return this.#riskiest;
  }

  /** Keeps the first of a kind as its example. Dangers of the plan as a whole stay apart. */
  #count(risk: Risk, subject: Endangered): void {
    const isWhole = subject.ref === null;
    const rule = `${risk.rule} ${isWhole ? "whole" : risk.severity}`;
    const kinds = this.#rules.get(rule) ?? new Map<string, CountedRisk>();
    this.#rules.set(rule, kinds);
    const isOwn = !isWhole && ownWays.has(risk.rule);
    const most = isOwn ? AUTHORS_APART : KINDS[risk.severity];
    const last = isWhole || kinds.size < most ? undefined : [...kinds.values()].at(-1);
    const kind = isWhole ? risk.sentence : isOwn ? (risk.authors ?? []).join(" ") : kindOfDanger(risk);
    const known = kinds.get(kind);
    // One that is mixed already stays so, whatever its sentences say.
    const isOther = isOwn && known?.isMixed === false && kindOfDanger(risk) !== kindOfDanger(known.example);
    if (known !== undefined) addTo(known, subject, isOther);
    else if (last !== undefined) addTo(last, subject, true);
    else {
      const { objects, others = [] } = subject;
      const example = { ...risk, ...subject };
      kinds.set(kind, { example, last: subject.ref, objects, others: [...others], isMixed: false });
    }
  }
}

/** Returns dangers that are told apart by their authors with those of few objects first, and others as they came. */
const rarestFirst = (kinds: readonly CountedRisk[]): readonly CountedRisk[] =>
  kinds.every(({ example }) => ownWays.has(example.rule)) ? kinds.toSorted((a, b) => a.objects - b.objects) : kinds;

/** A danger by its first example, with the first of the others. */
interface CountedRisk {
  readonly example: PlanRisk;
  readonly others: RiskyObject[];
  /** The object that was counted last. */
  last: EntityRef | null;
  objects: number;
  /** True once an object was counted whose sentence is another one. */
  isMixed: boolean;
}

/** The object of a danger, or the whole plan. */
type Endangered = Pick<PlanRisk, "ref" | "displayName" | "objects" | "others">;

/** Counts an object once, although several of its parts, or it and the plan as a whole, may have the same kind of danger. */
function addTo(known: CountedRisk, { ref, displayName, objects }: Endangered, isMixed = false): void {
  const { example, others } = known;
  known.isMixed ||= isMixed;
  const isCounted = (one: EntityRef | null): boolean => one !== null && ref !== null && sameRef(one, ref);
  if (isCounted(known.last) || isCounted(example.ref) || others.some((one) => isCounted(one.ref))) return;
  known.objects += objects;
  known.last = ref;
  if (ref !== null && others.length < OTHERS_NAMED) others.push({ ref, displayName });
}
