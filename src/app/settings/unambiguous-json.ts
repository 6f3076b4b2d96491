import { invalid } from "../../domain/errors.ts";
import { quoted } from "../../domain/words/untrusted.ts";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gu;

/** Parses JSON. Throws `SyntaxError` for another text, and `invalidInput` if an object in it has a member twice. */
export function unambiguousJson(name: string, text: string): unknown {
  const value: unknown = JSON.parse(text);
  const twice = repeatedMember(text);
  if (twice === null) return value;
  throw invalid(`${name} has the member ${quoted(twice, 200)} twice, so it is unclear which one counts. Keep one.`);
}

/**
 * Returns the path of the first member that an object in a valid JSON text has twice, or null. `JSON.parse` takes the last
 * one silently, and it may not be the one that a person reads.
 */
function repeatedMember(text: string): string | null {
  const open: { readonly names: Set<string> | null; name: string }[] = [];
  let before = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === "{" || token === "[") open.push({ names: token === "{" ? new Set() : null, name: "" });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":" && inside?.names != null) {
      inside.name = String(JSON.parse(before));
      if (inside.names.has(inside.name)) return pathOf(open.map(({ name }) => name));
      inside.names.add(inside.name);
    }
    before = token;
  }
  return null;
}

const pathOf = (names: readonly string[]): string => names.filter((name) => name !== "").join(".");
