import { productFolders, type Sources, within } from "./sources.ts";
import { syntaxOf } from "./syntax.ts";

/** Returns the files that declare each type, interface or class of the product that more than one file declares. */
export function repeatedTypes(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const [file, text] of within(sources, productFolders)) {
    for (const name of new Set(syntaxOf(file, text).types)) files.set(name, [...(files.get(name) ?? []), file]);
  }
  return new Map([...files].filter(([, declaring]) => declaring.length > 1).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function typeNameViolations(sources: Sources): readonly string[] {
  return [...repeatedTypes(sources)].map(
    ([name, files]) => `The type ${name} is declared in ${files.join(" and ")}. Give each meaning a name of its own.`,
  );
}
