import type { Answer } from "./host.ts";

/**
 * Members that a text has in another form: names of columns, the sign of a link, the usual source of a value, and what a
 * caller gave or every call of a mode has alike.
 */
const shape: ReadonlySet<string> = new Set([
  "columns",
  "@odata.type",
  "action",
  "basis",
  "scope",
  "permissions",
  "capabilities",
  "limits",
]);
const marker = /^--- (?:data|end) [0-9a-f-]+ .*$|^--- end [0-9a-f-]+ ---$/gm;

/** Returns facts of an answer that only one of its halves holds: the text, or the structured content. */
export function factsInOneHalf({ text, data }: Pick<Answer, "text" | "data">): {
  readonly onlyInData: readonly string[];
  readonly onlyInText: readonly string[];
} {
  const plain = text.replaceAll(marker, "");
  const said = foldedText(unescaped(plain));
  const json = foldedText(unescaped(JSON.stringify(data ?? null)));
  const numbersSaid = new Set(numbersIn(said));
  const numbersHeld = new Set([...numbersIn(json), ...lengthsIn(data)]);
  return {
    onlyInData: factsIn(data)
      .filter((fact) =>
        typeof fact === "number" ? !numbersSaid.has(`${fact}`) : !said.includes(foldedText(unescaped(fact))),
      )
      .map(String),
    onlyInText: [
      ...numbersIn(said).filter((number) => !numbersHeld.has(number)),
      ...quotedIn(plain).filter((name) => !json.includes(foldedText(unescaped(name)))),
    ],
  };
}

/** A value with quotes in it is escaped in a text, as it is in JSON. */
const unescaped = (text: string): string => text.replaceAll(/\\+"/g, '"');

/** Texts are compared without case, commas in numbers and white space at the ends, and times without parts of seconds. */
const foldedText = (text: string): string =>
  text
    .replaceAll(/\.\d{3}Z/g, "Z")
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();

type Fact = string | number;

function factsIn(value: unknown, name = ""): Fact[] {
  if (shape.has(name)) return [];
  if (typeof value === "string")
    return name === "change" ? partsOf(value) : name === "by" ? writtenIn(value) : value === "" ? [] : [value];
  // A text leaves out what there is none of.
  if (typeof value === "number") return value === 0 ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((one) => factsIn(one));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, of]) => factsIn(of, key));
}

/** Texts of several rows stand in a table, so that their values and names count. */
const partsOf = (change: string): string[] =>
  change.split(/; | → |: | \(|^#\d+ /).map((part) => part.replace(/^[-+=] \w+ |^#\d+ |^"|"$/g, ""));

/** Parts with their authors, each of which a text may have at its author or at the values. */
const writtenIn = (by: string): string[] => by.split(/; |, /).map((part) => part.replace(/^#\d+ /, ""));

/** Lengths of lists, which a text may name as a number. */
function lengthsIn(value: unknown): string[] {
  if (Array.isArray(value)) return [`${value.length}`, `${value.length + 1}`, ...value.flatMap(lengthsIn)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(lengthsIn);
}

const numbersIn = (text: string): string[] => text.match(/(?<![\w.]|\w-)\d+(?:\.\d+)?(?![\w-])/g) ?? [];
const quotedIn = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, name = ""]) => name).filter((name) => name.length > 2);
