import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../json.ts";
import { propertyRead } from "./membership-rules.ts";

/** A condition on the properties of a user. */
type Condition = (properties: JsonObject) => boolean;

export interface MembershipRule {
  /** Returns true for a user whose properties meet the rule. */
  readonly holds: Condition;
  /** The properties of users that it reads. */
  readonly reads: ReadonlySet<string>;
}

const LONGEST = 3_072;
const DEEPEST = 20;
const token = /\s*(?:"((?:[^"`]|`.)*)"|([()[\],])|([^\s()[\],"]+))/y;

interface RuleToken {
  readonly kind: "text" | "mark" | "word";
  readonly text: string;
}

/**
 * Parses a rule that compares properties of users with values. Returns null for any other, such as rules on devices, on
 * direct reports or with patterns. Source: Microsoft Entra, "Dynamic membership rules".
 */
export function parseMembershipRule(rule: string): MembershipRule | null {
  try {
    const parser = new RuleParser(tokensOf(rule));
    return { holds: parser.whole(), reads: parser.reads };
  } catch (error) {
    if (error instanceof UnreadableRule) return null;
    throw error;
  }
}

/** Ends the parsing of a rule, and is not seen outside. */
class UnreadableRule extends Error {}

function tokensOf(rule: string): RuleToken[] {
  const text = rule.trimEnd();
  if (text.length > LONGEST) throw new UnreadableRule();
  const tokens: RuleToken[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const [, quoted, mark, word] = token.exec(text) ?? [];
    if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.replace(/`(.)/g, "$1") });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else throw new UnreadableRule();
  }
  return tokens;
}

class RuleParser {
  readonly reads = new Set<string>();
  readonly #tokens: readonly RuleToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly RuleToken[]) {
    this.#tokens = tokens;
  }

  whole(): Condition {
    const rule = this.#either();
    if (this.#at < this.#tokens.length) throw new UnreadableRule();
    return rule;
  }

  #either = (): Condition => this.#joined("or", () => this.#joined("and", () => this.#one()));

  #joined(word: "and" | "or", part: () => Condition): Condition {
    const parts = [part()];
    while (this.#takes("word", word)) parts.push(part());
    return word === "and"
      ? (user) => parts.every((holds) => holds(user))
      : (user) => parts.some((holds) => holds(user));
  }

  #one(): Condition {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new UnreadableRule();
    const rule = this.#condition();
    this.#depth -= 1;
    return rule;
  }

  #condition(): Condition {
    if (this.#takes("word", "not")) {
      const inner = this.#one();
      return (user) => !inner(user);
    }
    if (this.#takes("mark", "(")) {
      const inner = this.#either();
      if (!this.#takes("mark", ")")) throw new UnreadableRule();
      return inner;
    }
    const name = /^user\.(\w+)$/i.exec(this.#next("word"))?.[1];
    const operator = operators[this.#next("word").replace(/^-/, "").toLowerCase()];
    if (name === undefined || operator === undefined) throw new UnreadableRule();
    const value = this.#value();
    const [property, member] = propertyRead(name);
    this.reads.add(property);
    return (user) => operator(valueIn(user, property, member), value);
  }

  #value(): Json {
    if (this.#takes("mark", "[")) {
      const list: Json[] = [];
      do list.push(this.#value());
      while (this.#takes("mark", ","));
      if (!this.#takes("mark", "]")) throw new UnreadableRule();
      return list;
    }
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next?.kind === "text") return next.text;
    const word = next?.kind === "word" ? next.text.toLowerCase() : "";
    if (word === "true" || word === "false") return word === "true";
    if (word === "null" || word === "$null") return null;
    throw new UnreadableRule();
  }

  #next(kind: RuleToken["kind"]): string {
    const next = this.#tokens[this.#at];
    if (next?.kind !== kind) throw new UnreadableRule();
    this.#at += 1;
    return next.text;
  }

  #takes(kind: RuleToken["kind"], text: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== kind || next.text.toLowerCase().replace(/^-/, "") !== text) return false;
    this.#at += 1;
    return true;
  }
}

function valueIn(user: JsonObject, property: string, member: string | null): Json {
  const value = memberOf(user, property);
  if (member === null) return value;
  return isJsonObject(value) ? memberOf(value, member) : null;
}

type Operator = (value: Json, wanted: Json) => boolean;

const lower = (value: Json): Json => (typeof value === "string" ? value.toLowerCase() : value);
const equal: Operator = (value, wanted) => lower(value) === lower(wanted);
const starts: Operator = (value, wanted) => textOf(value).startsWith(textOf(wanted));
const contains: Operator = (value, wanted) => textOf(value).includes(textOf(wanted));
const among: Operator = (value, wanted) => isJsonCollection(wanted) && wanted.some((each) => equal(value, each));
const not =
  (operator: Operator): Operator =>
  (value, wanted) =>
    !operator(value, wanted);

const operators: Readonly<Record<string, Operator | undefined>> = {
  eq: equal,
  ne: not(equal),
  startswith: starts,
  notstartswith: not(starts),
  contains,
  notcontains: not(contains),
  in: among,
  notin: not(among),
};

const textOf = (value: Json): string => (typeof value === "string" ? value.toLowerCase() : "");
