import { andMore } from "../../domain/words/counted-words.ts";
import type { PassedName } from "../../domain/words/swapped-names.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { Halves } from "./page.ts";

const NAMES_SHOWN = 8;

/** What an answer says about names that passed from one object to another. */
export interface PassedNameFacts {
  readonly data: { readonly passedNames?: string[] };
  readonly lines: readonly string[];
  readonly size: Halves;
}

/** Says of each name that passed from one object to another whose it was and is, because a name alone leads to the wrong one. */
export function passedNameFacts(passed: readonly PassedName[] = []): PassedNameFacts {
  const shown = passed.slice(0, NAMES_SHOWN);
  const lines = shown.map(
    ({ name, before, after }, at) =>
      `the name ${quoted(name)} was that of ${before.type} ${before.id} and is that of ${after.type} ${after.id} at the later point: go by the ids` +
      (at === shown.length - 1 ? andMore(passed.length, shown.length) : ""),
  );
  const data = lines.length === 0 ? {} : { passedNames: lines };
  const text = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return { data, lines, size: { data: Buffer.byteLength(JSON.stringify(data)), text } };
}
