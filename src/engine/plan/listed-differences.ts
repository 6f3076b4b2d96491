import { refKey } from "../../domain/entity.ts";
import type { ListedChange } from "../../store/work/job-changes.ts";
import type { Difference } from "../compare/compare.ts";
import { type ComparisonBasis, compareAll } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/**
 * The changes of rows of a frozen list with their values: as they were frozen, or, where they follow from the two
 * instants, worked out from these again.
 */
export async function listedDifferences(
  context: EngineContext,
  basis: ComparisonBasis,
  rows: readonly ListedChange[],
): Promise<Difference[]> {
  const following = rows.filter(({ undo }) => undo === undefined).map(({ ref }) => ref);
  const compared = new Map((await compareAll(context, basis, following)).map((one) => [refKey(one.ref), one]));
  return rows.flatMap(({ ref, undo }) => undo ?? compared.get(refKey(ref)) ?? []);
}
