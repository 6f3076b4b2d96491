import { allPairs } from "./all-pairs.ts";
import { asides, inventoryOf, roomOf } from "./inventory.ts";
import { servedSentences } from "./served-sentences.ts";

/** Prints how the sentences of the product are covered: `node_modules/.bin/node test/sentences/count.ts [room]`. */
const { claims, paired, elsewhere, reasoned, aside, uncovered, shared } = inventoryOf(process.cwd());
const [room] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

if (room !== undefined) {
  for (const { file, place, text } of uncovered.filter((claim) => claim.file.startsWith(room))) {
    say(`${file} (${place}): ${text}`);
  }
} else {
  say(`sentences in the source: ${claims.length}`);
  say(`with a pair: ${paired.size}, in ${allPairs.length + servedSentences.length} pairs that run both cases`);
  say(`shown by another test in both cases: ${elsewhere.size}`);
  say(`with a reason why there is no false case: ${reasoned.size}`);
  for (const [kind, found] of aside) say(`set aside, ${asides[kind]}: ${found.length}`);
  say(`in more files than cases: ${shared.length}`);
  say(`uncovered: ${uncovered.length}`);
  for (const [name, found] of Map.groupBy(uncovered, roomOf)) say(`  ${found.length} ${name}`);
}
