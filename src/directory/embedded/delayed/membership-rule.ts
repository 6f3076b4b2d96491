import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../../domain/json.ts";
import { badRequest } from "../../graph-fault.ts";

/** Returns true for a user whose properties meet the rule. */
export type MembershipRule = (properties: JsonObject) => boolean;

const LONGEST = 3_072;
const DEEPEST = 20;
const token = /\s*(?:"((?:[^"`]|`.)*)"|([()[\],])|([^\s()[\],"]+))/y;
const EXTENSION = /^extensionAttribute\d{1,2}$/;

interface RuleToken {
  readonly kind: "text" | "mark" | "word";
  readonly text: string;
}

/** Parses a rule. Throws in Graph's words if it cannot be read. Source: Microsoft Entra, "Dynamic membership rules". */
export function parseMembershipRule(rule: string): MembershipRule {
  const parser = new RuleParser(tokensOf(rule));
  return parser.whole();
}

function tokensOf(rule: string): RuleToken[] {
  const text = rule.trimEnd();
  if (text.length > LONGEST) throw unreadable();
  const tokens: RuleToken[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const [, quoted, mark, word] = token.exec(text) ?? [];
    if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.replace(/`(.)/g, "$1") });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else throw unreadable();
  }
  return tokens;
}

class RuleParser {
  readonly #tokens: readonly RuleToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly RuleToken[]) {
    this.#tokens = tokens;
  }

  whole(): MembershipRule {
    const rule = this.#either();
    if (this.#at < this.#tokens.length) throw unreadable();
    return rule;
  }

  #either = (): MembershipRule => this.#joined("or", () => this.#joined("and", () => this.#one()));

  #joined(word: "and" | "or", part: () => MembershipRule): MembershipRule {
    const parts = [part()];
    while (this.#takes("word", word)) parts.push(part());
    return word === "and"
      ? (user) => parts.every((holds) => holds(user))
      : (user) => parts.some((holds) => holds(user));
  }

  #one(): MembershipRule {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw unreadable();
    const rule = this.#condition();
    this.#depth -= 1;
    return rule;
  }

  #condition(): MembershipRule {
    if (this.#takes("word", "not")) {
      const inner = this.#one();
      return (user) => !inner(user);
    }
    if (this.#takes("mark", "(")) {
      const inner = this.#either();
      if (!this.#takes("mark", ")")) throw unreadable();
      return inner;
    }
    const property = /^user\.(\w+)$/i.exec(this.#next("word"))?.[1];
    const operator = operators[this.#next("word").replace(/^-/, "").toLowerCase()];
    if (property === undefined || operator === undefined) throw unreadable();
    const value = this.#value();
    return (user) => operator(valueIn(user, property), value);
  }

  #value(): Json {
    if (this.#takes("mark", "[")) {
      const list: Json[] = [];
      do list.push(this.#value());
      while (this.#takes("mark", ","));
      if (!this.#takes("mark", "]")) throw unreadable();
      return list;
    }
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next?.kind === "text") return next.text;
    const word = next?.kind === "word" ? next.text.toLowerCase() : "";
    if (word === "true" || word === "false") return word === "true";
    if (word === "null" || word === "$null") return null;
    throw unreadable();
  }

  #next(kind: RuleToken["kind"]): string {
    const next = this.#tokens[this.#at];
    if (next?.kind !== kind) throw unreadable();
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

function valueIn(user: JsonObject, property: string): Json {
  if (!EXTENSION.test(property)) return memberOf(user, property);
  const attributes = memberOf(user, "onPremisesExtensionAttributes");
  return isJsonObject(attributes) ? memberOf(attributes, property) : null;
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

const unreadable = () => badRequest("Invalid rule specified for property 'membershipRule' of resource 'Group'.");
