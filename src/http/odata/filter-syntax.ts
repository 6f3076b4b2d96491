import { invalid } from "../../domain/errors.ts";
import { parseIso } from "../../domain/time.ts";

/** Source: OData 4.01 URL conventions, 5.1.1, as far as Graph documents it for directory objects and recovery jobs. */
export const comparisons = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
export type ComparisonOperator = (typeof comparisons)[number];
export const textTests = ["startswith", "endswith", "contains"] as const;
export type TextTest = (typeof textTests)[number];

export type Literal = string | number | boolean | null;

/** A parsed `$filter`. A path inside `any` is relative to the member, and an empty one is the member itself. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | { readonly kind: "compare"; readonly path: Path; readonly operator: ComparisonOperator; readonly value: Literal }
  | { readonly kind: "text"; readonly path: Path; readonly test: TextTest; readonly value: string }
  | { readonly kind: "any"; readonly path: Path; readonly condition: Filter | null };
export type Path = readonly string[];

const LONGEST = 4_000;
const DEEPEST = 12;
const token =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<time>\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))|(?<mark>[(),:])|(?<word>[^\s(),:']+))/y;

interface FilterToken {
  readonly kind: "text" | "time" | "mark" | "word";
  readonly text: string;
}

/** Parses a `$filter`. Throws `invalidInput` with a sentence that says where it cannot be read. */
export function parseFilter(text: string): Filter {
  if (text.length > LONGEST) throw invalid(`A $filter has at most ${LONGEST} characters.`);
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

function tokensOf(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const trimmed = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const [kind, found] = Object.entries(token.exec(trimmed)?.groups ?? {}).find(([, group]) => group) ?? [];
    if (found === undefined)
      throw invalid(`The $filter cannot be read from character ${at + 1} on: is a quote missing?`);
    if (kind === "text" || kind === "time" || kind === "mark" || kind === "word") tokens.push({ kind, text: found });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly FilterToken[];
  #at = 0;
  #depth = 0;
  /** The name an enclosing `any` gave its member. */
  #member: string | null = null;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  whole(): Filter {
    const filter = this.#either();
    if (this.#at < this.#tokens.length) this.#fail("the end, and or or");
    return filter;
  }

  #either = (): Filter => this.#joined("or", () => this.#joined("and", () => this.#one()));

  #joined(word: "and" | "or", part: () => Filter): Filter {
    const first = part();
    const parts = [first];
    while (this.#takeWord(word)) parts.push(part());
    return parts.length === 1 ? first : { kind: word, parts };
  }

  #one(): Filter {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw invalid(`A $filter may be nested ${DEEPEST} deep at most.`);
    const filter = this.#condition();
    this.#depth -= 1;
    return filter;
  }

  #condition(): Filter {
    if (this.#takeWord("not")) return { kind: "not", part: this.#one() };
    if (this.#takeMark("(")) {
      const inner = this.#either();
      this.#expectMark(")");
      return inner;
    }
    const word = this.#word("a property or a function");
    const test = textTests.find((name) => name === word.toLowerCase());
    if (test !== undefined && this.#takeMark("(")) return this.#textTest(test);
    if (word.endsWith("/any") && this.#takeMark("(")) return this.#any(this.#path(word.slice(0, -"/any".length)));
    return this.#comparison(this.#path(word));
  }

  #textTest(test: TextTest): Filter {
    const path = this.#path(this.#word("a property"));
    this.#expectMark(",");
    const value = this.#literal();
    this.#expectMark(")");
    if (typeof value !== "string") throw invalid(`${test} in a $filter takes a text in single quotes.`);
    return { kind: "text", path, test, value };
  }

  #any(path: Path): Filter {
    if (this.#takeMark(")")) return { kind: "any", path, condition: null };
    const outer = this.#member;
    this.#member = this.#word("a name for the member");
    this.#expectMark(":");
    const condition = this.#either();
    this.#expectMark(")");
    this.#member = outer;
    return { kind: "any", path, condition };
  }

  #comparison(path: Path): Filter {
    const word = this.#word("eq, ne or another operator");
    if (word === "in") return this.#among(path);
    const operator = comparisons.find((name) => name === word);
    if (operator === undefined) throw invalid(`"${word.slice(0, 40)}" in the $filter is no operator; use eq or ne.`);
    return { kind: "compare", path, operator, value: this.#literal() };
  }

  #among(path: Path): Filter {
    const parts: Filter[] = [];
    this.#expectMark("(");
    do parts.push({ kind: "compare", path, operator: "eq", value: this.#literal() });
    while (this.#takeMark(","));
    this.#expectMark(")");
    return { kind: "or", parts };
  }

  #literal(): Literal {
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next?.kind === "text") return unquoted(next.text);
    if (next?.kind === "time") {
      if (parseIso(next.text) === null) throw invalid(`"${next.text}" in the $filter is no date-time.`);
      return next.text;
    }
    if (next?.kind !== "word") return this.#fail("a value", this.#at - 1);
    // A qualified enumeration member: microsoft.graph.….recoveryStatus'running'
    const qualified = this.#tokens[this.#at];
    if (next.text.includes(".") && qualified?.kind === "text") {
      this.#at += 1;
      return unquoted(qualified.text);
    }
    if (next.text === "true" || next.text === "false") return next.text === "true";
    if (next.text === "null") return null;
    if (/^-?\d{1,15}(\.\d{1,6})?$/.test(next.text)) return Number(next.text);
    // Identifiers may stand without quotes.
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(next.text)) return next.text;
    throw invalid(`"${next.text.slice(0, 80)}" in the $filter is no value: put texts in single quotes.`);
  }

  #path(word: string): Path {
    const steps = word.split("/");
    const relative = this.#member !== null && steps[0] === this.#member ? steps.slice(1) : steps;
    if (relative.some((step) => !/^@?[A-Za-z_][\w.]{0,127}$/.test(step))) {
      throw invalid(`"${word.slice(0, 80)}" in the $filter is no property.`);
    }
    return relative;
  }

  #word(expected: string): string {
    const next = this.#tokens[this.#at];
    if (next?.kind !== "word") return this.#fail(expected);
    this.#at += 1;
    return next.text;
  }

  #takeWord(word: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== "word" || next.text !== word) return false;
    this.#at += 1;
    return true;
  }

  #takeMark(mark: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== "mark" || next.text !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) this.#fail(`"${mark}"`);
  }

  #fail(expected: string, at = this.#at): never {
    const found = this.#tokens[at];
    throw invalid(
      `The $filter has ${found === undefined ? "its end" : `"${found.text.slice(0, 80)}"`} where ${expected} is expected.`,
    );
  }
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll("''", "'");
