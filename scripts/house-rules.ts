import { countedNounViolations } from "./rules/counted-nouns.ts";
import { lengthViolations } from "./rules/file-lengths.ts";
import { importViolations } from "./rules/imports.ts";
import { ownedProcessViolations } from "./rules/owned-processes.ts";
import { readSources } from "./rules/sources.ts";
import { typeNameViolations } from "./rules/type-names.ts";

/** Checks the import table, circles of imports, names of types, lengths of files, started processes and counted nouns. Exits with 1 after a breach. */
const sources = readSources(process.cwd());
const violations = [
  ...importViolations(sources),
  ...typeNameViolations(sources),
  ...lengthViolations(sources),
  ...ownedProcessViolations(sources),
  ...countedNounViolations(sources),
];
for (const violation of violations) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;
