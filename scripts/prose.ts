import { proseOf, proseViolations, sharesOf } from "./rules/prose.ts";
import { readDocuments, readSources, type Sources, within } from "./rules/sources.ts";
import { britishSpellings } from "./rules/spelling.ts";

/**
 * Counts habits of writing in comments, test names and shown sentences, and British spellings there and in the documents.
 * Exits with 1 if a limit is exceeded. With folders as arguments it lists instead each text there that shows a habit.
 */
const MOST_BRITISH = 18;

const root = process.cwd();
const folders = process.argv.slice(2);
if (folders.length > 0) list(within(readSources(root), folders));
else check(readSources(root), readDocuments(root));

function check(sources: Sources, documents: Sources): void {
  const texts = proseOf(sources);
  const british = [
    ...texts.flatMap(({ file, british }) => british.map((word) => `${file}: ${word}`)),
    ...[...documents].flatMap(([file, text]) => britishSpellings(text).map((word) => `${file}: ${word}`)),
  ];
  for (const { kind, habit, count, of, percent, limit } of sharesOf(texts)) {
    const share = `${percent.toFixed(1).padStart(5)} %, at most ${limit} %`;
    console.log(`${kind.padEnd(9)}  ${habit.padEnd(10)}  ${share}  (${count} of ${of})`);
  }
  console.log(`British spellings: ${british.length}, at most ${MOST_BRITISH}`);

  const violations = [...proseViolations(texts)];
  if (british.length > MOST_BRITISH) violations.push(`There are British spellings:\n  ${british.join("\n  ")}`);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) console.error("List what is counted in a folder: node scripts/prose.ts src/engine");
  process.exitCode = violations.length === 0 ? 0 : 1;
}

function list(sources: Sources): void {
  for (const { file, kind, text, habits, british } of proseOf(sources)) {
    if (habits.length + british.length > 0)
      console.log(`${file}  ${kind}  ${[...habits, ...british].join(", ")}\n  ${text}`);
  }
}
