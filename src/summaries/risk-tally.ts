import { type EntityRef, sameRef } from "../domain/entity.ts";
import {
  byGravity,
  OTHERS_NAMED,
  type PlanRisk,
  type Risk,
  type RiskyChange,
  type RiskyObject,
} from "../domain/risk.ts";

const RISKIEST = 10;

/** Adds up the dangers of a list's rows as they pass, in memory that does not grow with their number. */
export class RiskTally {
  readonly #rules = new Map<string, CountedRisk>();
  readonly #whole: ReadonlySet<string>;
  #riskiest: RiskyChange[] = [];

  /** Begins with the dangers of the plan as a whole. Rows do not count for a rule that is complete in these. */
  constructor(whole: readonly PlanRisk[]) {
    for (const risk of whole) this.#count(risk, risk);
    this.#whole = new Set(whole.filter(({ ref }) => ref === null).map(({ rule }) => rule));
  }

  /** Adds a danger of the plan as a whole that its rows have shown together. */
  addWhole(risk: PlanRisk): void {
    this.#count(risk, risk);
  }

  add({ ref, displayName }: RiskyObject, risks: readonly Risk[]): void {
    const subject = { ref, displayName, objects: 1 };
    for (const risk of risks) if (!this.#whole.has(risk.rule)) this.#count(risk, subject);
    const [worst] = risks;
    if (worst === undefined || worst.severity === "low") return;
    // Sorts nothing, because most rows of a large list come after ten that are as bad.
    const tenth = this.#riskiest[RISKIEST - 1];
    if (tenth !== undefined && byGravity(worst, tenth) >= 0) return;
    this.#riskiest = [...this.#riskiest, { ref, displayName, ...worst }].sort(byGravity).slice(0, RISKIEST);
  }

  risks(): PlanRisk[] {
    return [...this.#rules.values()]
      .map(({ example, objects, others }) => ({ ...example, objects, ...(others.length === 0 ? {} : { others }) }))
      .sort(byGravity);
  }

  riskiest(): readonly RiskyChange[] {
    return this.#riskiest;
  }

  /** Keeps the first of a rule and severity as its example. Dangers of the plan as a whole stay apart. */
  #count(risk: Risk, subject: Endangered): void {
    const key = subject.ref === null ? `${risk.rule} ${risk.sentence}` : `${risk.rule} ${risk.severity}`;
    const known = this.#rules.get(key);
    if (known === undefined) {
      const { objects, others = [] } = subject;
      this.#rules.set(key, { example: { ...risk, ...subject }, objects, others: [...others] });
    } else addTo(known, subject);
  }
}

/** A danger by its first example, with the first of the others. */
interface CountedRisk {
  readonly example: PlanRisk;
  readonly others: RiskyObject[];
  objects: number;
}

/** The object of a danger, or the whole plan. */
type Endangered = Pick<PlanRisk, "ref" | "displayName" | "objects" | "others">;

function addTo(known: CountedRisk, { ref, displayName, objects }: Endangered): void {
  const { example, others } = known;
  known.objects += objects;
  if (ref === null || others.length === OTHERS_NAMED) return;
  if (![example, ...others].some((one) => isSame(one.ref, ref))) others.push({ ref, displayName });
}

const isSame = (one: EntityRef | null, other: EntityRef): boolean => one !== null && sameRef(one, other);
