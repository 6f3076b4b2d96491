import { RewindError } from "../../../domain/errors.ts";
import { refKey } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { Step, StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { comesTrue, confirmWrites, isReached } from "./confirm.ts";
import { applied, failed, type ObjectStep } from "./outcomes.ts";
import { readPresent } from "./read-present.ts";
import { findAgain } from "./rebuild-object.ts";
import { whenAvailable } from "./when-available.ts";
import { type LinkStep, linkGroup, writeLinks } from "./write-links.ts";
import { writeObject } from "./write-object.ts";

const isLinkStep = (step: Step): step is LinkStep => step.kind === "addLink" || step.kind === "removeLink";

/**
 * Carries out steps on a live tenant: reads each object just before, compares, writes, and reads back. Steps on one
 * object keep their order, and different objects are written concurrently. A write without an answer is judged by a
 * read, and a write that the service cannot do at the moment is retried for a while. Throws only errors that no step
 * caused, such as an ended sign-in, and only after all requests have ended. When the steps are repeated, those already
 * written are found `unchanged`. Calls `goesOn` before each object and each wait, and
 * begins with no further object once that returns false.
 */
export async function applySteps(
  live: LiveContext,
  steps: readonly Step[],
  goesOn: () => Promise<boolean>,
): Promise<readonly (StepOutcome | null)[]> {
  const sleep: LiveContext["sleep"] = async (ms, signal) => {
    await goesOn();
    await live.sleep(ms, signal);
  };
  const context = { ...live, sleep };
  const outcomes = new Map<Step, StepOutcome>();
  const groups = Map.groupBy(steps, (step) => (isLinkStep(step) ? linkGroup(step) : refKey(step.ref)));
  const queue = [...groups.values()];
  const work = async (): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      if (!(await goesOn())) return;
      for (const [step, outcome] of await applyGroup(context, group)) outcomes.set(step, outcome);
    }
  };
  const workers = Array.from({ length: context.policy.writers }, () =>
    work().catch((error: unknown) => {
      queue.length = 0;
      throw error;
    }),
  );
  // A repetition of the steps must not meet requests of this one.
  const failure = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  const written = steps
    .filter(isObjectStep)
    .flatMap((step) => (outcomes.get(step)?.outcome === "applied" ? [atPresent(step, outcomes.get(step))] : []));
  const late = written.length === 0 ? new Set() : await confirmWrites(context, written);
  return steps.map((step) => {
    const outcome = outcomes.get(step);
    if (outcome === undefined) return null;
    return !isLinkStep(step) && outcome.outcome === "applied" && late.has(refKey(atPresent(step, outcome).ref))
      ? { ...outcome, note: UNCONFIRMED }
      : outcome;
  });
}

/** Returns the step for the object that replaces the step's own object. */
function atPresent(step: ObjectStep, outcome: StepOutcome | undefined): ObjectStep {
  const id = outcome === undefined || outcome.outcome === "failed" ? undefined : outcome.successor?.id;
  return id === undefined ? step : { ...step, ref: { type: step.ref.type, id } };
}

const UNCONFIRMED =
  "The directory answered that it is done, and reads did not show it in time. Verify the recovery later: replication can take minutes.";

const isObjectStep = (step: Step): step is ObjectStep => !isLinkStep(step);

async function applyGroup(
  context: LiveContext,
  group: readonly Step[],
): Promise<readonly (readonly [Step, StepOutcome])[]> {
  const links = group.filter(isLinkStep);
  const linkOutcomes = links.length === 0 ? [] : await whenAvailable(context, () => writeLinks(context, links));
  const written: (readonly [Step, StepOutcome])[] = linkOutcomes.flatMap((outcome, index) => {
    const step = links[index];
    return step === undefined ? [] : [[step, outcome] as const];
  });
  for (const step of group.filter(isObjectStep)) written.push([step, await applyOne(context, step)]);
  return written;
}

async function applyOne(context: LiveContext, step: ObjectStep): Promise<StepOutcome> {
  const seen: { present: EntityState | null } = { present: null };
  const read = async () => {
    const { states, garbled } = await readPresent(context, [step]);
    if (garbled.length > 0) {
      throw new RewindError("badAnswer", `The ${step.ref.type} ${step.ref.id} came in a form that cannot be read.`);
    }
    seen.present = states[0] ?? null;
    return seen.present;
  };
  let mayBeWritten = false;
  const write = async (): Promise<StepOutcome> => {
    const present = await read();
    if (mayBeWritten && isReached(step, present)) return foundAs("applied", step, present);
    try {
      return await writeObject(context, step, present);
    } catch (error) {
      mayBeWritten = true;
      if (step.kind === "rebuild" && isLost(error)) return findAgain(context, step, error);
      throw error;
    }
  };
  try {
    // A creation is never simply repeated, because the object would exist twice.
    if (step.kind === "rebuild") return await write();
    const outcome = await whenAvailable(context, write);
    if (outcome.outcome !== "failed") return outcome;
    // A refusal that contradicts a read comes from another replica than the read.
    const isGone = outcome.reason === "gone" || (step.kind === "softDelete" && outcome.reason === "targetGone");
    if ((mayBeWritten || isGone) && (await comesTrue(context, step, read))) {
      return foundAs("unchanged", step, seen.present);
    }
    // Reads that still show what the service can no longer delete are outdated, and are confirmed with the others.
    return step.kind === "softDelete" && isGone ? applied : outcome;
  } catch (error) {
    if (error instanceof RewindError && error.code === "badAnswer") return failed("refused", error.message);
    throw error;
  }
}

/** Returns an outcome with the id of a relationship, because the answer that named it was lost. */
const foundAs = (outcome: "applied" | "unchanged", { ref }: ObjectStep, present: EntityState | null): StepOutcome =>
  present === null || present.ref.id === ref.id ? { outcome } : { outcome, successor: { id: present.ref.id } };

/** Returns true for an error after which it is not known if the request was carried out. */
const isLost = (error: unknown): error is RewindError =>
  error instanceof RewindError && error.code === "unavailable" && error.facts.sent !== false;
