import { invalid } from "../../domain/errors.ts";
import { isJsonCollection, isJsonObject, type Json, memberOf } from "../../domain/json.ts";
import { parseIso } from "../../domain/time.ts";
import type { ComparisonOperator, Filter, Literal, Path, TextTest } from "./filter-syntax.ts";

/** The properties and operators that `$filter` may use on a list. All others are refused. */
export interface Filterable {
  allows(property: string, operator: ComparisonOperator | TextTest | "any"): boolean;
  /** Names what may be used instead, for the refusal. */
  readonly hint: string;
}

/** Returns the operators of each property, as a documentation page lists them. */
export const filterableBy = (
  table: Readonly<Record<string, readonly (ComparisonOperator | TextTest | "any")[]>>,
): Filterable => ({
  allows: (property, operator) => Object.hasOwn(table, property) && table[property]?.includes(operator) === true,
  hint: `Here it takes ${Object.entries(table)
    .map(([property, operators]) => `${property} (${operators.join(", ")})`)
    .join(", ")}.`,
});

/** Throws `invalidInput` for a property or operator that the list does not offer. */
export function checkFilter(filter: Filter, filterable: Filterable): void {
  switch (filter.kind) {
    case "and":
    case "or":
      for (const part of filter.parts) checkFilter(part, filterable);
      return;
    case "not":
      checkFilter(filter.part, filterable);
      return;
    case "compare":
      check(filter.path, filter.operator, filterable);
      return;
    case "text":
      check(filter.path, filter.test, filterable);
      return;
    case "any":
      check(filter.path, "any", filterable);
  }
}

function check(path: Path, operator: ComparisonOperator | TextTest | "any", { allows, hint }: Filterable): void {
  const property = path.join("/");
  if (!allows(property, operator))
    throw invalid(`$filter cannot use ${operator} on "${property.slice(0, 80)}". ${hint}`);
}

/** Returns the names of the properties that a filter looks at. */
export function propertiesOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.parts.flatMap(propertiesOf);
    case "not":
      return propertiesOf(filter.part);
    default:
      return [filter.path[0] ?? ""];
  }
}

/** Returns true if a row meets the filter. Texts are equal in any case. A missing value is null. */
export function matches(row: Json, filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => matches(row, part));
    case "or":
      return filter.parts.some((part) => matches(row, part));
    case "not":
      return !matches(row, filter.part);
    case "compare":
      return compares(at(row, filter.path), filter.operator, filter.value);
    case "text": {
      const value = at(row, filter.path);
      return typeof value === "string" && tests[filter.test](value.toLowerCase(), filter.value.toLowerCase());
    }
    case "any": {
      const members = at(row, filter.path);
      if (!isJsonCollection(members)) return false;
      const { condition } = filter;
      return condition === null ? members.length > 0 : members.some((member) => matches(member, condition));
    }
  }
}

/** Returns the value at a path, or null. */
export function at(row: Json, path: Path): Json {
  let value = row;
  for (const step of path) {
    if (!isJsonObject(value)) return null;
    value = memberOf(value, step);
  }
  return value;
}

const tests: Readonly<Record<TextTest, (value: string, part: string) => boolean>> = {
  startswith: (value, part) => value.startsWith(part),
  endswith: (value, part) => value.endsWith(part),
  contains: (value, part) => value.includes(part),
};

function compares(value: Json, operator: ComparisonOperator, literal: Literal): boolean {
  if (operator === "eq") return inOrder(value, literal) === 0;
  if (operator === "ne") return inOrder(value, literal) !== 0;
  const order = inOrder(value, literal);
  // Values that cannot be compared, such as unset ones, are neither more nor less.
  if (order === null || value === null || literal === null) return false;
  return operator === "gt" ? order > 0 : operator === "ge" ? order >= 0 : operator === "lt" ? order < 0 : order <= 0;
}

/** Returns a number below, at or above zero, or null if the two cannot be compared. */
export function inOrder(a: Json, b: Json): number | null {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") {
    const [one, other] = [parseIso(a), parseIso(b)];
    if (one !== null && other !== null) return one - other;
    const [left, right] = [a.toLowerCase(), b.toLowerCase()];
    return left === right ? 0 : left < right ? -1 : 1;
  }
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return null;
}
