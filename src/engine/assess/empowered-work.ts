import { EMPOWERED_RECORDS, type EmpoweredWork, type EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { recordsBetween } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Counts later writes of accounts that an actor created or gave power to. Reads a bounded number of records of each. */
export async function readEmpoweredWork(
  context: EngineContext,
  { from }: Pick<ComparisonBasis, "from">,
  writes: EmpoweredWrites,
): Promise<EmpoweredWork | null> {
  for (const actor of writes.asked) {
    let read = 0;
    for await (const record of recordsBetween(context, { from, to: null }, { actor })) {
      writes.count(record);
      if (++read < EMPOWERED_RECORDS) continue;
      writes.cut();
      break;
    }
  }
  return writes.result;
}
