import { type Assessment, byGravity, type PlanRisk, type Risk, type RiskyChange } from "../domain/risk.ts";
import { type RiskSubject, signInRisk, sizeRisk } from "../domain/risk-rules.ts";
import type { SignInDanger } from "../domain/sign-in/lockouts.ts";

const RISKIEST = 10;

/** Adds up the dangers of a list's rows as they go by, in memory that does not grow with their number. */
export class RiskTally {
  readonly #rules = new Map<string, PlanRisk>();
  #riskiest: RiskyChange[] = [];

  /** Begins with what is dangerous about the plan as a whole, and so of no row. */
  constructor(actingObjects: number, elsewhere: readonly SignInDanger[]) {
    for (const danger of elsewhere) {
      const { policy } = danger;
      const ref = policy === null ? null : ({ type: "conditionalAccessPolicy", id: policy.id } as const);
      this.#count({ ...signInRisk(danger), ref, objects: 1 });
    }
    for (const risk of sizeRisk(actingObjects)) this.#count({ ...risk, ref: null, objects: actingObjects });
  }

  add({ ref, displayName }: RiskSubject, risks: readonly Risk[]): void {
    for (const risk of risks) this.#count({ ...risk, ref, objects: 1 });
    const [worst] = risks;
    if (worst === undefined) return;
    this.#riskiest = [...this.#riskiest, { ref, displayName, ...worst }].sort(byGravity).slice(0, RISKIEST);
  }

  result(): Pick<Assessment, "risks" | "riskiest"> {
    return { risks: [...this.#rules.values()].sort(byGravity), riskiest: this.#riskiest };
  }

  /** Keeps the first of a rule as its example. */
  #count(risk: PlanRisk): void {
    const key = `${risk.rule} ${risk.severity}`;
    const known = this.#rules.get(key);
    this.#rules.set(key, known === undefined ? risk : { ...known, objects: known.objects + risk.objects });
  }
}
