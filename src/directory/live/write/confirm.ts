import { sameValue } from "../../../domain/changes/equality.ts";
import { type RefKey, refKey } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { LiveContext } from "../context.ts";
import type { ObjectStep } from "./outcomes.ts";
import { readPresent } from "./read-present.ts";

/**
 * Reads written objects again until their values agree in as many reads as the policy requires, because Graph
 * replicates late and a read after a write may be outdated. Returns the objects that did not agree in time, which a
 * verification checks later. Costs a request for 20 objects and read.
 */
export async function confirmWrites(context: LiveContext, steps: readonly ObjectStep[]): Promise<ReadonlySet<RefKey>> {
  const { reads, every, within } = context.policy.confirm;
  const waiting = new Map(steps.map((step) => [refKey(step.ref), { step, agreed: 0 }]));
  const until = context.clock.now() + within;
  // The waits count as well, because a clock may stand still or be set back.
  for (let waited = 0; ; waited += every) {
    const { states } = await readPresent(
      context,
      [...waiting.values()].map(({ step }) => step),
    );
    const present = new Map(states.map((state) => [refKey(state.ref), state]));
    for (const [key, one] of waiting) {
      one.agreed = isReached(one.step, present.get(key) ?? null) ? one.agreed + 1 : 0;
      if (one.agreed >= reads) waiting.delete(key);
    }
    const isOver = waited + every > within || context.clock.now() + every > until;
    if (waiting.size === 0 || isOver) return new Set(waiting.keys());
    await context.sleep(every);
  }
}

/**
 * Returns true if an object turns out as a step leaves it. Returns false once as many reads in a row as the policy
 * requires show it otherwise, because one read may be outdated.
 */
export async function comesTrue(
  { policy, sleep }: Pick<LiveContext, "policy" | "sleep">,
  step: ObjectStep,
  read: () => Promise<EntityState | null>,
): Promise<boolean> {
  const { reads, every } = policy.confirm;
  for (let left = reads; left > 0; left -= 1) {
    if (isReached(step, await read())) return true;
    if (left > 1) await sleep(every);
  }
  return false;
}

/** Returns true if an object is as a step leaves it. */
export function isReached(step: ObjectStep, present: EntityState | null): boolean {
  switch (step.kind) {
    case "update":
      return (
        present?.life === "live" &&
        step.set.every(({ name, value }) => sameValue(step.ref.type, name, present.properties[name] ?? null, value))
      );
    case "restore":
    case "rebuild":
      return present?.life === "live";
    case "recreate":
      return present !== null;
    case "softDelete":
      return present?.life !== "live";
  }
}
