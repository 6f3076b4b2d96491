import { type Conditions, type Dimension, dimensions } from "./conditions.ts";
import { missingIn } from "./set-values.ts";

/** Values of a part of the sign-in, such as its location, that conditions newly exclude. */
export interface ConditionExclusion {
  readonly dimension: Dimension;
  readonly values: readonly string[];
}

/** Returns the values that conditions exclude afterward and did not before, by the part of the sign-in. */
export const exclusionsAdded = (before: Conditions, after: Conditions): readonly ConditionExclusion[] =>
  dimensions.flatMap((dimension) => {
    const [was, is] = [before, after].map(({ selections }) => new Set(selections.get(dimension)?.exclude));
    const values = missingIn(is ?? new Set<string>(), was ?? new Set<string>());
    return values.length === 0 ? [] : [{ dimension, values }];
  });

/** Returns the conditions with more values excluded. */
export function excluding({ selections, rules }: Conditions, { dimension, values }: ConditionExclusion): Conditions {
  const { include, exclude } = selections.get(dimension) ?? { include: ["all"], exclude: [] };
  return { selections: new Map([...selections, [dimension, { include, exclude: [...exclude, ...values] }]]), rules };
}
