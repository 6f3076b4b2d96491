import type { Warning, Warnings } from "../../domain/assessment/assessment.ts";
import type { PurgedObject } from "../../domain/changes/still-named.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { HELD_REFS, PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { applicationWarnings } from "./application-warnings.ts";
import { deadNameWarnings } from "./dead-name-warnings.ts";
import { NameLookUps } from "./name-look-ups.ts";
import { nameWarnings } from "./name-warnings.ts";
import { policyWarnings } from "./policy-warnings.ts";
import { purgedHolderWarnings } from "./purged-holders.ts";

const SHOWN = 100;

/**
 * Finds what a frozen list cannot fully restore because of other objects: a policy without a location, group or
 * strength that it names, an application without its other half, and a name that another object has. Finds also which of
 * the first purged objects held privileged roles, and the policies that go on naming them. Receives the rows of the list
 * in their order.
 */
export class WarningSearch {
  readonly #context: EngineContext;
  readonly #plan: PlanReader;
  readonly #basis: ComparisonBasis;
  readonly #lookUps: NameLookUps;
  readonly #known = new Set<string>();
  readonly #items: Warning[] = [];
  readonly #waiting: PlanItemSummary[] = [];
  readonly #purged: PurgedObject[] = [];

  constructor(context: EngineContext, plan: PlanReader, basis: ComparisonBasis) {
    this.#context = context;
    this.#plan = plan;
    this.#basis = basis;
    this.#lookUps = new NameLookUps(context.directory);
  }

  async add(rows: readonly PlanItemSummary[]): Promise<void> {
    const purged = rows.filter(({ notRecoverable }) => notRecoverable === "hardDeleted");
    this.#purged.push(...purged.slice(0, HELD_REFS - this.#purged.length));
    this.#waiting.push(...rows.filter(({ isRecoverable }) => isRecoverable));
    while (this.#waiting.length >= PLAN_ITEMS) await this.#search(this.#waiting.splice(0, PLAN_ITEMS));
  }

  async result(): Promise<Warnings> {
    await this.#search(this.#waiting.splice(0));
    this.#note(await purgedHolderWarnings(this.#context, this.#basis, this.#purged));
    this.#note(await deadNameWarnings(this.#context, this.#basis.to, this.#purged));
    const { skipped } = this.#lookUps;
    return { total: this.#known.size, items: this.#items, ...(skipped === 0 ? {} : { notLookedUp: skipped }) };
  }

  async #search(rows: readonly PlanItemSummary[]): Promise<void> {
    const acting = rows.filter(({ notRecoverable }) => notRecoverable === null);
    if (acting.length === 0) return;
    this.#note([
      ...(await policyWarnings(this.#context, this.#plan, this.#basis, acting)),
      ...(await applicationWarnings(this.#context, this.#plan, this.#basis, acting)),
      ...(await nameWarnings(this.#context, this.#plan, this.#basis, acting, this.#lookUps)),
    ]);
  }

  #note(found: readonly Warning[]): void {
    for (const warning of found) {
      const key = `${refKey(warning.about)} ${refKey(warning.other)}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      if (this.#items.length < SHOWN) this.#items.push(warning);
    }
  }
}
