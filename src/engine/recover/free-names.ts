import type { JobId } from "../../domain/ids.ts";
import { failuresAfter, type LedgerEntry, outcomesBetween, outcomesNamed } from "../../store/work/ledger.ts";
import { planItemsBySeq } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";
import { ASIDE_STEP, asideValue, stepBack, stepsAside } from "./step-aside.ts";
import { type DueStep, PROPERTY_STEP } from "./steps.ts";

/** The number of taken names that are examined together. */
const MOST = 5_000;

type Apply = (steps: readonly DueStep[]) => Promise<void>;
interface Task {
  readonly job: JobId;
  readonly list: JobId;
}

/** Moves one object of each circle of taken names to a temporary name. Returns false if there is no circle to break. */
export async function breakCircles({ store }: EngineContext, { job, list }: Task, apply: Apply): Promise<boolean> {
  const failures = (await failuresAfter(store.db, job, { seq: 0, step: "" }, MOST)).filter(
    ({ reason }) => reason === "nameTaken",
  );
  const asides = new Set((await outcomesNamed(store.db, job, ASIDE_STEP)).map(({ seq, step }) => `${seq} ${step}`));
  const items = await planItemsBySeq(store.db, list, [...new Set(failures.map(({ seq }) => seq))]);
  const due = stepsAside(job, items, failures).filter(({ seq, name }) => !asides.has(`${seq} ${name}`));
  if (due.length > 0) await apply(due);
  return due.length > 0;
}

/** Gives objects that stepped aside their present names back, if they did not get their planned names. */
export async function takeBack({ store }: EngineContext, { job, list }: Task, apply: Apply): Promise<void> {
  const asides = (await outcomesNamed(store.db, job, ASIDE_STEP)).filter(({ outcome }) => outcome !== "failed");
  if (asides.length === 0) return;
  const items = await planItemsBySeq(store.db, list, [...new Set(asides.map(({ seq }) => seq))]);
  const due: DueStep[] = [];
  for (const item of items) {
    const entries = await outcomesBetween(store.db, job, item.seq, item.seq);
    for (const { name, now } of item.change.properties) {
      const aside = asideValue(entries, name);
      if (aside !== null && failed(entries, name)) due.push(stepBack(item, name, now, aside.value));
    }
  }
  if (due.length > 0) await apply(due);
}

const failed = (entries: readonly LedgerEntry[], property: string): boolean =>
  entries.some(({ step, outcome }) => step === `${PROPERTY_STEP}${property}` && outcome === "failed");
