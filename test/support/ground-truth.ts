import type { ScenarioId } from "../../sandbox/contoso/scenario-id.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { type Morning, morningIn, type ScenarioFacts, scenarioFacts } from "./scenario-facts.ts";
import type { Touched, WriteLog } from "./write-log.ts";

/** The true events after the newest snapshot: what a recovery of the incident must put back, and what it must leave. */
export interface GroundTruth {
  readonly scenario: ScenarioId;
  /** The compromised account, which was honest in the days before. */
  readonly attacker: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  /** Everything that this account wrote, and the objects that disappeared with its deletions. */
  readonly attackerWrote: readonly Touched[];
  /** Everything that others wrote, including the synchronization from on-premises. */
  readonly legitimate: readonly Touched[];
  /** Memberships of dynamic groups that followed their rules. */
  readonly directoryFollowed: readonly Touched[];
  readonly facts: ScenarioFacts;
  readonly morning: Morning;
}

/** Computes the truth from the writes of a story whose attacker has this user principal name. */
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

/** Returns the facts of a scenario. Throws for the truth of another scenario. */
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

/** Returns the ids of refs in a fixed order, for comparison. */
export const sortedIds = (refs: readonly EntityRef[]): readonly string[] => refs.map(({ id }) => id).toSorted();
