import { riskRules, severities, wholePlanRules } from "../domain/changes/risk.ts";
import { invalid } from "../domain/errors.ts";
import type { ChangeFilter } from "../service/recovery-service.ts";

type FilterValues = Required<ChangeFilter>;

/** An adapter's predicate for each filter. An adapter that leaves a filter out does not compile. */
export type FilterRecord<Result> = { readonly [Name in keyof FilterValues]: (wanted: FilterValues[Name]) => Result };

/** Applies the record's member to each filter that is given. */
export function eachFilter<Result>(filter: ChangeFilter, record: FilterRecord<Result>): Result[] {
  const results: Result[] = [];
  const apply = <Name extends keyof FilterValues>(name: Name, wanted: FilterValues[Name] | undefined): void => {
    if (wanted !== undefined) results.push(record[name](wanted));
  };
  for (const name of Object.keys(record) as (keyof FilterValues)[]) apply(name, filter[name]);
  return results;
}

const dangers: readonly string[] = [...severities, ...riskRules];

/** Throws `invalidInput` for a danger that no change can have, which would otherwise look like a list without dangers. */
export function checkRisk(risk: string): void {
  if (wholePlanRules.includes(risk)) {
    throw invalid(`${risk} is a danger of the plan as a whole, which no single change has. Leave risk out to see all.`);
  }
  if (dangers.includes(risk)) return;
  throw invalid(`There is no danger called "${risk.slice(0, 80)}". Use one of: ${dangers.join(", ")}.`, {
    allowed: dangers,
  });
}
