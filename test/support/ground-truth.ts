import type { ScenarioId } from "../../sandbox/contoso/scenario-id.ts";
import type { EntityRef } from "../../src/domain/entity.ts";
import { type Morning, morningIn, type ScenarioFacts, scenarioFacts } from "./scenario-facts.ts";
import type { Touched, WriteLog } from "./write-log.ts";

/** What really happened after the newest snapshot: what a recovery of the incident must put back, and what it must leave. */
export interface GroundTruth {
  readonly scenario: ScenarioId;
  /** The account that did it, honest in the days before. */
  readonly attacker: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  /** Everything that account wrote, and what went with what it deleted. */
  readonly attackerWrote: readonly Touched[];
  /** Everything others wrote, including the synchronization from on-premises. */
  readonly legitimate: readonly Touched[];
  /** Memberships of dynamic groups that followed their rules. */
  readonly directoryFollowed: readonly Touched[];
  readonly facts: ScenarioFacts;
  readonly morning: Morning;
}

/** Works out the truth from the writes of a story whose attacker has this user principal name. */
export function groundTruth(log: WriteLog, scenario: ScenarioId, attackerName: string): GroundTruth {
  const account = [...log.objects.values()].find(({ properties }) => properties.userPrincipalName === attackerName);
  if (account === undefined) throw new Error(`The story has no ${attackerName}.`);
  return {
    scenario,
    attacker: {
      id: account.ref.id,
      userPrincipalName: attackerName,
      displayName: String(account.properties.displayName),
    },
    attackerWrote: log.touchedBy("attacker"),
    legitimate: log.touchedBy("legitimate"),
    directoryFollowed: log.touchedBy("directory"),
    facts: scenarioFacts(log, scenario),
    morning: morningIn(log),
  };
}

/** The facts of a scenario; throws for the truth of another one. */
export function factsOf<Id extends ScenarioFacts["scenario"]>({ facts }: Pick<GroundTruth, "facts">, scenario: Id) {
  if (!isOf(facts, scenario)) throw new Error(`The story is ${facts.scenario}, not ${scenario}.`);
  return facts;
}

function isOf<Id extends ScenarioFacts["scenario"]>(
  facts: ScenarioFacts,
  scenario: Id,
): facts is Extract<ScenarioFacts, { scenario: Id }> {
  return facts.scenario === scenario;
}

/** The ids of refs, for comparison whatever their order. */
export const sortedIds = (refs: readonly EntityRef[]): readonly string[] => refs.map(({ id }) => id).toSorted();
