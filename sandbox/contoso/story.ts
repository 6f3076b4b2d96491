import { invalid } from "../../src/domain/errors.ts";
import type { Millis } from "../../src/domain/time.ts";
import { foundingTime, snapshotTimes } from "./calendar.ts";
import type { TenantFacts } from "./contoso.ts";
import { createContoso } from "./create-contoso.ts";
import type { ActAs } from "./founding.ts";
import { randomFrom } from "./random.ts";
import { scenarioIds } from "./scenario-id.ts";
import { scenarios } from "./scenarios.ts";
import { Stage } from "./stage.ts";
import { ordinaryDay } from "./week.ts";

export interface StoryOptions {
  /** The directory's own facts: `contosoTenant(seed)` for the sandbox. */
  readonly tenant: TenantFacts;
  readonly actAs: ActAs;
  /** Runs many writes as one. */
  readonly transaction: (work: () => void) => void;
  /** Sets the directory's clock, which stands still in between and never goes back. */
  readonly setTime: (time: Millis) => void;
  /** Takes a scheduled snapshot at the time the clock shows. */
  readonly snapshot: () => Promise<void>;
  /** The sandbox's present when the story ends: an `anchorFor`. */
  readonly anchor: Millis;
  readonly seed: string;
  readonly users: number;
  readonly scenario: string;
}

export const defaults = { users: 1_200, seed: "contoso", scenario: "incident" } as const;

/**
 * Fills an empty directory with the tenant as it stood, a week of work with a scheduled snapshot at the end of each day,
 * the scenario's night and the morning after, up to the anchor. The same options give the same directory. Throws
 * `invalidInput` for an unknown scenario, a size out of bounds or an anchor that is not an 08:00Z.
 */
export async function tellStory(options: StoryOptions): Promise<void> {
  const { actAs, anchor, seed, setTime, snapshot, tenant, transaction, users } = options;
  const scenario = scenarios.find(({ id }) => id === options.scenario);
  if (scenario === undefined) {
    throw invalid(`"${options.scenario.slice(0, 80)}" is no scenario. Use one of: ${scenarioIds.join(", ")}.`, {
      allowed: scenarioIds,
    });
  }
  const evenings = snapshotTimes(anchor);
  const random = randomFrom(seed);
  const within = <T>(work: () => T): T => resultOf(transaction, work);

  setTime(foundingTime(anchor));
  const contoso = within(() => createContoso(users, tenant, actAs, random));
  const stageAt = (evening: Millis, name: string) =>
    new Stage({ contoso, actAs, setTime, evening, random: random.fork(name) });

  for (const [day, evening] of evenings.entries()) {
    setTime(evening);
    await snapshot();
    if (day < evenings.length - 1) within(() => ordinaryDay(stageAt(evening, `day ${day}`), day));
  }

  const lastEvening = evenings.at(-1) ?? anchor;
  within(() => scenario.play(stageAt(lastEvening, scenario.id)));
  setTime(anchor);
}

function resultOf<T>(transaction: (work: () => void) => void, work: () => T): T {
  let result: { value: T } | undefined;
  transaction(() => {
    result = { value: work() };
  });
  if (result === undefined) throw new Error("The transaction did not run its work.");
  return result.value;
}
