import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { reasonTable, recoverableTables } from "./domain-tables.ts";
import { installLinks } from "./packaging/install-links.ts";
import { registryEntry } from "./packaging/registry-entry.ts";
import { permissionTable } from "./permission-table.ts";
import { promptTable } from "./prompt-table.ts";
import { resourceTable } from "./resource-table.ts";
import { routeTables } from "./route-table.ts";
import { scenarioTable } from "./scenario-table.ts";
import { settingTable } from "./setting-table.ts";
import { toolTable } from "./tool-table.ts";

/**
 * Writes tables of the documents from the code, between `<!-- generated: name -->` and `<!-- end: name -->`, and files
 * that derive from package.json. Without `--write` it only checks, names each document that is out of date, and exits with 1 if there is one.
 */
const tables = [
  { name: "install-links", document: "README.md", content: installLinks },
  { name: "tools", document: "README.md", content: toolTable },
  { name: "prompts", document: "README.md", content: promptTable },
  { name: "resources", document: "README.md", content: resourceTable },
  { name: "scenarios", document: "README.md", content: scenarioTable },
  { name: "settings", document: "README.md", content: settingTable },
  { name: "routes", document: "docs/graph-face.md", content: routeTables },
  { name: "recoverable", document: "docs/recoverable.md", content: recoverableTables },
  { name: "permissions", document: "docs/vault-mode.md", content: permissionTable },
  { name: "reasons", document: "docs/reasons.md", content: reasonTable },
];

const files = [{ document: "server.json", content: registryEntry }];

const write = process.argv.includes("--write");
let outdated = 0;

for (const { name, document, content } of tables) {
  const before = readFileSync(document, "utf8");
  keep(document, before, withTable(before, name, await content()));
}
for (const { document, content } of files) {
  keep(document, existsSync(document) ? readFileSync(document, "utf8") : "", content());
}
process.exitCode = outdated === 0 ? 0 : 1;

function keep(document: string, before: string, after: string): void {
  if (after === before) return;
  if (write) {
    writeFileSync(document, after);
    console.log(`${document}: written.`);
  } else {
    console.error(`${document} is out of date. Run: npm run generate`);
    outdated += 1;
  }
}

function withTable(document: string, name: string, table: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for the table "${name}": ${start} … ${end}`);
  return `${document.slice(0, from)}${start}\n\n${table}\n\n${document.slice(to)}`;
}
