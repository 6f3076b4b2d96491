import { invalid } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { memberOf } from "../../domain/json.ts";
import type { Search } from "./search-syntax.ts";

/** Properties that are searched by words. Any other text is compared from its beginning. */
const byWords: readonly string[] = ["displayName", "description"];

/** Throws `invalidInput` for a property that the list does not have. */
export function checkSearch(search: Search, searchable: readonly string[]): void {
  if (search.kind !== "clause") {
    for (const part of search.parts) checkSearch(part, searchable);
  } else if (!searchable.includes(search.property)) {
    throw invalid(`$search cannot use "${search.property.slice(0, 80)}". It takes: ${searchable.join(", ")}.`);
  }
}

/** Returns the names of the properties that a search looks at. */
export const searchedProperties = (search: Search): readonly string[] =>
  search.kind === "clause" ? [search.property] : search.parts.flatMap(searchedProperties);

/** Returns true if each word of the search is, or begins, a word of the property, in any order. */
export function isFound(row: JsonObject, search: Search): boolean {
  switch (search.kind) {
    case "and":
      return search.parts.every((part) => isFound(row, part));
    case "or":
      return search.parts.some((part) => isFound(row, part));
    case "clause": {
      const value = memberOf(row, search.property);
      if (typeof value !== "string") return false;
      if (!byWords.includes(search.property)) return value.toLowerCase().startsWith(search.text.toLowerCase());
      const words = wordsOf(value);
      return partsOf(search.text).every((part) => words.some((word) => word.startsWith(part)));
    }
  }
}

/** Returns a text's parts, and words without their symbols too, so that "helloworld" finds "hello-world". */
const wordsOf = (text: string): string[] => [
  ...partsOf(text),
  ...text.split(/\s+/).map((run) => run.replace(/[^\p{L}\p{M}\p{N}]+/gu, "").toLowerCase()),
];

/** Splits at blanks, symbols, numbers and changes from lower to upper case. Symbols are parts of their own. */
const partsOf = (text: string): string[] =>
  text
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .match(/[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}\s]/gu)
    ?.map((part) => part.toLowerCase()) ?? [];
