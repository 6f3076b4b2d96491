import { productFolders, type Sources, within } from "./sources.ts";

/** Plural nouns that sentences count. */
const plurals =
  "accounts|administrators|captures|changes|days|differences|files|groups|hours|links|members|minutes|objects|parts|" +
  "people|policies|previews|properties|records|recoveries|requests|roles|rows|snapshots|steps|users|values";
const counted = new RegExp(String.raw`\$\{([^{}]+)\} (?:more |other |further )?(?:${plurals})\b`, "g");

/** Limits and other constants are never one. */
const constant = /^[A-Z][A-Z0-9_]*(?:\.length)?(?: \/ [A-Z_]+)?$|^countOf\(/;
/** The singular stands beside it. */
const hasSingular = /(?:===? 1|> 1|< 2)\b[^;]*$/;

/** Refuses a number before a fixed plural, such as "1 objects". */
export function countedNounViolations(sources: Sources): readonly string[] {
  return [...within(sources, productFolders)].flatMap(([file, text]) =>
    [...text.matchAll(counted)]
      .filter(([, number = ""]) => !constant.test(number.trim()))
      .filter(({ index }) => !hasSingular.test(text.slice(Math.max(0, index - 160), index)))
      .map(
        ([found]) =>
          `${file} counts ${found.replace(/^.*\} /, "")} and may say "1 ${found.replace(/^.*\} /, "")}". Use countOf().`,
      ),
  );
}
