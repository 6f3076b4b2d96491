/** A text of an answer that says that something is left out. */
export interface CutMark {
  /** The path in the structured content, without numbers, or "text". */
  readonly path: string;
  readonly text: string;
  /** The object of the structured content that says it. */
  readonly row: unknown;
}

/** The words with which answers say that they leave something out. */
const counted =
  /\b[\d,]+ (?:more\b|others?\b|of [\d,]+ shown\. More)|\bmore (?:rows|values|links|authors|events|differences)\b|leaves? out|…|\bin part\b/;
/** The key of a row's counts of what it leaves out. */
const COUNTS = "more";

/** Finds what each half of an answer says about what it leaves out. */
export function cutMarks(data: unknown, text: string): readonly CutMark[] {
  const lines = text.split("\n").filter((line) => counted.test(line));
  return [...lines.map((line) => ({ path: "text", text: line, row: data })), ...marksIn(data, "", data)];
}

function marksIn(value: unknown, path: string, row: unknown): readonly CutMark[] {
  if (typeof value === "string") return counted.test(value) ? [{ path, text: value, row }] : [];
  if (Array.isArray(value)) return value.flatMap((one) => marksIn(one, `${path}[]`, row));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === COUNTS
      ? [{ path: `${path}.${name}`, text: JSON.stringify(member), row: value }]
      : marksIn(member, `${path}.${name}`, value),
  );
}

/** A call as an answer names it. */
export interface NamedCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Reads a call such as `get_object with type "user" and id "u1"`. */
export function namedCall(text: string): NamedCall {
  const tool = /^\w+/.exec(text)?.[0] ?? "";
  // A remark on the mode may name another call.
  const call = text.replace(/ \(mode .*\)$/, "");
  const named = [...call.matchAll(/(\w+) "([^"]*)"(?![:\]}])/g)].map(([, name = "", value]) => [name, value]);
  const scope = / scope (\{.*\})/.exec(call)?.[1];
  return { tool, args: { ...Object.fromEntries(named), ...(scope === undefined ? {} : { scope: JSON.parse(scope) }) } };
}
