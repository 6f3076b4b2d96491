import { refKey } from "../../../domain/entity.ts";
import { RewindError } from "../../../domain/errors.ts";
import type { Step, StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { confirmWrites, isReached } from "./confirm.ts";
import type { ObjectStep } from "./outcomes.ts";
import { readPresent } from "./read-present.ts";
import { findAgain } from "./rebuild-object.ts";
import { type LinkStep, linkGroup, writeLinks } from "./write-links.ts";
import { writeObject } from "./write-object.ts";

const isLinkStep = (step: Step): step is LinkStep => step.kind === "addLink" || step.kind === "removeLink";

/**
 * Carries out steps on a live tenant: reads each object just before, compares, writes, and reads back. Steps on one
 * object keep their order, and different objects are written concurrently. A write whose answer was lost counts by the
 * result of a read. Throws only errors that no step caused, such as an ended sign-in. Steps written until then are
 * found `unchanged` when they are repeated.
 */
export async function applySteps(context: LiveContext, steps: readonly Step[]): Promise<readonly StepOutcome[]> {
  const outcomes = new Map<Step, StepOutcome>();
  const groups = Map.groupBy(steps, (step) => (isLinkStep(step) ? linkGroup(step) : refKey(step.ref)));
  const queue = [...groups.values()];
  const work = async (): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      for (const [step, outcome] of await applyGroup(context, group)) outcomes.set(step, outcome);
    }
  };
  await Promise.all(Array.from({ length: context.policy.writers }, work));
  const written = steps
    .filter(isObjectStep)
    .flatMap((step) => (outcomes.get(step)?.outcome === "applied" ? [atPresent(step, outcomes.get(step))] : []));
  const late = written.length === 0 ? new Set() : await confirmWrites(context, written);
  return steps.map((step) => {
    const outcome = outcomes.get(step);
    if (outcome === undefined) throw new TypeError("A step was left without an outcome.");
    return !isLinkStep(step) && outcome.outcome === "applied" && late.has(refKey(atPresent(step, outcome).ref))
      ? { ...outcome, note: UNCONFIRMED }
      : outcome;
  });
}

/** Returns the step about the object that stands in the place of its own. */
function atPresent(step: ObjectStep, outcome: StepOutcome | undefined): ObjectStep {
  const id = outcome === undefined || outcome.outcome === "failed" ? undefined : outcome.successor?.id;
  return id === undefined ? step : { ...step, ref: { type: step.ref.type, id } };
}

const UNCONFIRMED =
  "The directory accepted it, and reads did not show it in time. Verify the recovery later: replication can take minutes.";

const isObjectStep = (step: Step): step is ObjectStep => !isLinkStep(step);

async function applyGroup(
  context: LiveContext,
  group: readonly Step[],
): Promise<readonly (readonly [Step, StepOutcome])[]> {
  const links = group.filter(isLinkStep);
  const linkOutcomes = links.length === 0 ? [] : await writeLinks(context, links);
  const written: (readonly [Step, StepOutcome])[] = linkOutcomes.flatMap((outcome, index) => {
    const step = links[index];
    return step === undefined ? [] : [[step, outcome] as const];
  });
  for (const step of group.filter(isObjectStep)) written.push([step, await applyOne(context, step)]);
  return written;
}

async function applyOne(context: LiveContext, step: ObjectStep): Promise<StepOutcome> {
  const read = async () => {
    const { states, garbled } = await readPresent(context, [step]);
    if (garbled.length > 0) {
      throw new RewindError("badAnswer", `The ${step.ref.type} ${step.ref.id} came in a form that cannot be read.`);
    }
    return states[0] ?? null;
  };
  try {
    return await writeObject(context, step, await read());
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    if (error.code === "badAnswer") return { outcome: "failed", reason: "refused", message: error.message };
    if (error.code !== "unavailable" || error.facts.sent === false) throw error;
    if (step.kind === "rebuild") return findAgain(context, step, error);
    if (isReached(step, await read())) return { outcome: "applied" };
    throw error;
  }
}
