import { invalid } from "../../src/domain/errors.ts";
import type { Millis } from "../../src/domain/time.ts";
import { foundingTime, snapshotTimes } from "./calendar.ts";
import type { TenantFacts } from "./contoso.ts";
import { foundContoso } from "./found-contoso.ts";
import type { As } from "./founding.ts";
import { randomFrom } from "./random.ts";
import { scenarioIds } from "./scenario-id.ts";
import { scenarios } from "./scenarios.ts";
import { Stage } from "./stage.ts";
import type { Truth } from "./truth.ts";
import { ordinaryDay } from "./week.ts";
import { Ledger } from "./witness.ts";

export interface Telling {
  /** The directory's own facts: `contosoTenant(seed)` for the sandbox. */
  readonly tenant: TenantFacts;
  readonly as: As;
  /** Many writes as one. */
  readonly transaction: (work: () => void) => void;
  /** Sets the directory's clock, which stands still in between; never to an earlier time. */
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
 * Fills an empty directory: the tenant as it stood, a week of work with a scheduled snapshot at the end of each day,
 * then the scenario's night and the morning after, up to the anchor. The same tenant, anchor, seed, size and scenario
 * give the same directory. Throws `invalidInput` for an unknown scenario, a size out of bounds or an anchor that is none.
 */
export async function tellStory(telling: Telling): Promise<Truth> {
  const { anchor, as, seed, setTime, snapshot, tenant, transaction, users } = telling;
  const scenario = scenarios.find(({ id }) => id === telling.scenario);
  if (scenario === undefined) {
    throw invalid(`"${telling.scenario.slice(0, 80)}" is no scenario. Use one of: ${scenarioIds.join(", ")}.`, {
      allowed: scenarioIds,
    });
  }
  const evenings = snapshotTimes(anchor);
  const random = randomFrom(seed);
  const within = <T>(work: () => T): T => resultOf(transaction, work);

  setTime(foundingTime(anchor));
  const contoso = within(() => foundContoso(users, tenant, as, random));
  const stageAt = (evening: Millis, name: string, ledger: Ledger) =>
    new Stage({ contoso, as, setTime, evening, ledger, random: random.fork(name) });

  for (const [day, evening] of evenings.entries()) {
    setTime(evening);
    await snapshot();
    if (day < evenings.length - 1) within(() => ordinaryDay(stageAt(evening, `day ${day}`, new Ledger()), day));
  }

  const ledger = new Ledger();
  const lastEvening = evenings.at(-1) ?? anchor;
  const { facts, morning } = within(() => scenario.play(stageAt(lastEvening, scenario.id, ledger)));
  setTime(anchor);

  const { ref, upn, displayName } = contoso.cast.attacker;
  return {
    scenario: scenario.id,
    attacker: { id: ref.id, userPrincipalName: upn, displayName },
    attackerWrote: ledger.of("attacker"),
    legitimate: ledger.of("legitimate"),
    directoryFollowed: ledger.of("directory"),
    facts,
    morning,
  };
}

function resultOf<T>(transaction: (work: () => void) => void, work: () => T): T {
  let result: { value: T } | undefined;
  transaction(() => {
    result = { value: work() };
  });
  if (result === undefined) throw new Error("The transaction did not run its work.");
  return result.value;
}
