import { lengthViolations } from "./rules/file-lengths.ts";
import { importViolations } from "./rules/imports.ts";
import { readSources } from "./rules/sources.ts";
import { typeNameViolations } from "./rules/type-names.ts";

/** Checks the import table, circles of imports, names of types and lengths of files. Exits with 1 after a breach. */
const sources = readSources(process.cwd());
const violations = [...importViolations(sources), ...typeNameViolations(sources), ...lengthViolations(sources)];
for (const violation of violations) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;
