import { markdownTable } from "./markdown-table.ts";
import { circlesIn } from "./rules/circles.ts";
import { linesOf } from "./rules/file-lengths.ts";
import { fragmentsIn } from "./rules/fragments.ts";
import { importedFiles } from "./rules/imports.ts";
import { proseOf, sharesOf } from "./rules/prose.ts";
import { allFolders, productFolders, readSources, within } from "./rules/sources.ts";
import { repeatedTypes } from "./rules/type-names.ts";

/** Prints the size of each part of the repository, circles of imports, short files that may belong to
 * their neighbor, repeated type names and the habits of its prose. `--fragments` lists the short files. */
const sources = readSources(process.cwd());
const imports = importedFiles(sources);
const circles = circlesIn(imports);
const fragments = fragmentsIn(sources, imports);
const repeated = repeatedTypes(sources);

console.log(
  markdownTable(
    ["part", "files", "lines", "median", "90 %", "longest"],
    [...allFolders.map((folder) => [folder]), productFolders].map((folders) => sizeOf(folders.join(", "), folders)),
  ),
);
console.log(`\nFiles in circles of imports: ${circles.flat().length} (in ${circles.length} circles)`);
console.log(`Short files that only one neighbor imports: ${fragments.length}`);
for (const file of process.argv.includes("--fragments") ? fragments : []) console.log(`  ${file}`);
console.log(`Type names declared more than once: ${repeated.size} ${[...repeated.keys()].join(", ")}`.trimEnd());
console.log(
  `\n${markdownTable(
    ["texts", "habit", "share", "count"],
    sharesOf(proseOf(sources)).map(({ kind, habit, count, of, percent }) => [
      kind,
      habit,
      `${percent.toFixed(1)} %`,
      `${count} of ${of}`,
    ]),
  )}`,
);

function sizeOf(name: string, folders: readonly string[]): readonly string[] {
  const lengths = [...within(sources, folders).values()].map(linesOf).sort((a, b) => a - b);
  const at = (share: number): string =>
    String(lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))]);
  const total = lengths.reduce((sum, lines) => sum + lines, 0);
  return [name, String(lengths.length), String(total), at(0.5), at(0.9), String(lengths.at(-1))];
}
