import { invalid } from "../../domain/errors.ts";

/** A parsed `$search`. Source: Microsoft Graph, "Use the $search query parameter", directory object collections. */
export type Search =
  | { readonly kind: "and" | "or"; readonly parts: readonly Search[] }
  | { readonly kind: "clause"; readonly property: string; readonly text: string };

const LONGEST = 4_000;
const DEEPEST = 12;
/** A clause stands in double quotes, in which a backslash escapes a double quote or a backslash. */
const token = /\s*(?:"(?<clause>(?:[^"\\]|\\["\\])*)"|(?<mark>[()])|(?<word>AND|OR)(?![^\s("]))/y;
const clause = /^\s*(?<property>\w{1,128}):(?<text>.*)$/s;

interface SearchToken {
  readonly kind: "clause" | "mark" | "word";
  readonly text: string;
}

/** Parses a `$search`. Throws `invalidInput` with a sentence that says how one is written. */
export function parseSearch(text: string): Search {
  if (text.length > LONGEST) throw invalid(`A $search has at most ${LONGEST} characters.`);
  const tokens = tokensOf(text);
  let at = 0;

  const takes = (kind: SearchToken["kind"], wanted: string): boolean => {
    const next = tokens[at];
    if (next?.kind !== kind || next.text !== wanted) return false;
    at += 1;
    return true;
  };
  const joined = (word: "AND" | "OR", part: () => Search): Search => {
    const first = part();
    const parts = [first];
    while (takes("word", word)) parts.push(part());
    return parts.length === 1 ? first : { kind: word === "AND" ? "and" : "or", parts };
  };
  const either = (depth: number): Search => joined("OR", () => joined("AND", () => one(depth)));
  const one = (depth: number): Search => {
    if (depth > DEEPEST) throw invalid(`A $search may be nested ${DEEPEST} deep at most.`);
    if (takes("mark", "(")) {
      const inner = either(depth + 1);
      if (!takes("mark", ")")) throw misread();
      return inner;
    }
    const next = tokens[at];
    if (next?.kind !== "clause") throw misread();
    at += 1;
    return clauseOf(next.text);
  };

  const search = either(0);
  if (at < tokens.length) throw misread();
  return search;
}

function tokensOf(text: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  const trimmed = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const groups = token.exec(trimmed)?.groups;
    if (groups === undefined) throw misread();
    const { clause: inner, mark, word } = groups;
    if (inner !== undefined) tokens.push({ kind: "clause", text: inner.replace(/\\(["\\])/g, "$1") });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
  }
  return tokens;
}

function clauseOf(text: string): Search {
  const { property, text: wanted } = clause.exec(text)?.groups ?? {};
  if (property === undefined || wanted === undefined || wanted.trim() === "") throw misread();
  return { kind: "clause", property, text: wanted.trim() };
}

const misread = () =>
  invalid(
    'The $search cannot be read. Each clause is "property:text" in double quotes, with AND or OR in capitals between; a ' +
      "double quote or backslash in it stands behind a backslash.",
  );
