import { EMPOWERED_RECORDS, type EmpoweredWork, type EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { recordsBetween } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { GroupReader } from "./memberships.ts";
import type { StatePair } from "./state-pair.ts";

/**
 * Counts later writes of accounts that an actor, or one of them in turn, created or gave power to. Reads a bounded number
 * of records of each, and the members of groups on both sides of a plan.
 */
export async function readEmpoweredWork(
  context: EngineContext,
  { from }: Pick<ComparisonBasis, "from">,
  writes: EmpoweredWrites,
  pair: StatePair,
): Promise<EmpoweredWork | null> {
  await joinMembers(writes, pair);
  for (let actor = writes.next(); actor !== null; actor = writes.next()) {
    let read = 0;
    for await (const record of recordsBetween(context, { from, to: null }, { actor })) {
      writes.count(record);
      if (++read < EMPOWERED_RECORDS) continue;
      writes.cut();
      break;
    }
    await joinMembers(writes, pair);
  }
  return writes.result;
}

async function joinMembers(writes: EmpoweredWrites, pair: StatePair): Promise<void> {
  for (const group of writes.groups()) {
    const members = await new GroupReader(pair).read([group]);
    writes.join(group, [...members(group, "before"), ...members(group, "after")]);
  }
}
