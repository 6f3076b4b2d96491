import { type Assessment, byGravity, type PlanRisk, type Risk, type RiskyChange } from "../domain/risk.ts";
import { type RiskSubject, signInRisk, sizeRisk } from "../domain/risk-rules.ts";
import type { SignInDanger } from "../domain/sign-in/lockouts.ts";

const RISKIEST = 10;

/** Adds up the dangers of a list's rows as they go by, in memory that does not grow with their number. */
export class RiskTally {
  readonly #rules = new Map<string, PlanRisk>();
  #riskiest: RiskyChange[] = [];

  /** Begins with what is dangerous about the plan as a whole. */
  constructor(actingObjects: number, dangers: readonly SignInDanger[]) {
    const whole = dangers.filter(({ policy }) => policy === null).map(signInRisk);
    for (const risk of [...whole, ...sizeRisk(actingObjects)]) {
      this.#rules.set(key(risk), { ...risk, ref: null, objects: actingObjects });
    }
  }

  add({ ref, displayName }: RiskSubject, risks: readonly Risk[]): void {
    for (const risk of risks) {
      const known = this.#rules.get(key(risk));
      if (known === undefined) this.#rules.set(key(risk), { ...risk, ref, objects: 1 });
      else if (known.ref !== null) this.#rules.set(key(risk), { ...known, objects: known.objects + 1 });
    }
    const [worst] = risks;
    if (worst === undefined) return;
    this.#riskiest = [...this.#riskiest, { ref, displayName, ...worst }].sort(byGravity).slice(0, RISKIEST);
  }

  result(): Pick<Assessment, "risks" | "riskiest"> {
    return { risks: [...this.#rules.values()].sort(byGravity), riskiest: this.#riskiest };
  }
}

const key = ({ rule, severity }: Risk): string => `${rule} ${severity}`;
