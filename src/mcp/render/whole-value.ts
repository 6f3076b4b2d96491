import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { valueText } from "../../review/value-text.ts";

/** A list or text of a value that is shown in part. */
export interface CutPart {
  readonly path: string;
  readonly shown: number;
  /** Elements of a list, or characters of a text. */
  readonly total: number;
}

export interface CutProperties {
  readonly properties: JsonObject;
  readonly cut: readonly CutPart[];
}

/** From everything to hardly any. */
const levels = [
  { elements: Number.POSITIVE_INFINITY, length: 3_900 },
  { elements: 60, length: 3_900 },
  { elements: 20, length: 600 },
  { elements: 6, length: 200 },
  { elements: 2, length: 60 },
] as const;

/** Returns properties with as much of their lists and texts as keeps within so many bytes, and which were cut. */
export function propertiesWithin(properties: JsonObject, mostBytes: number): CutProperties {
  const all = levels.map((level) => cutProperties(properties, level));
  const fitting = all.find((one) => Buffer.byteLength(JSON.stringify(one.properties)) <= mostBytes);
  return fitting ?? all.at(-1) ?? { properties: {}, cut: [] };
}

type Level = (typeof levels)[number];

function cutProperties(properties: JsonObject, level: Level): CutProperties {
  const cut: CutPart[] = [];
  const members = Object.entries(properties).map(([name, value]) => [name, cutValue(value, name, level, cut)]);
  return { properties: Object.fromEntries(members), cut };
}

function cutValue(value: Json, path: string, level: Level, cut: CutPart[]): Json {
  if (typeof value === "string") {
    if (value.length <= level.length) return value;
    cut.push({ path, shown: level.length, total: value.length });
    return cleaned(value, level.length);
  }
  if (typeof value !== "object" || value === null) return value;
  if (isJsonCollection(value)) {
    const shown = value.slice(0, level.elements);
    if (shown.length < value.length) cut.push({ path, shown: shown.length, total: value.length });
    return shown.map((element) => cutValue(element, path, level, cut));
  }
  return isJsonObject(value) ? withoutUnset(value, path, level, cut) : value;
}

/** Members that are not set are left out, because a policy has dozens of them. */
const withoutUnset = (value: JsonObject, path: string, level: Level, cut: CutPart[]): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || member === undefined ? [] : [[name, cutValue(member, `${path}.${name}`, level, cut)]],
    ),
  );

const LINE = 900;

/** Returns a value in lines of text, one for each place within it. Ids are followed by their names. */
export function valueLines(path: string, value: Json, names: Readonly<Record<string, string>>): readonly string[] {
  if (isJsonObject(value)) {
    const members = Object.entries(value);
    return members.length === 0
      ? [`${path}: {}`]
      : members.flatMap(([name, member]) => valueLines(`${path}.${cleaned(name, 60)}`, member, names));
  }
  const options = { names, length: Number.MAX_SAFE_INTEGER, elements: Number.MAX_SAFE_INTEGER };
  const told = isJsonCollection(value)
    ? value.length === 0
      ? ["(empty list)"]
      : value.map((element) => valueText(element, options))
    : [valueText(value, options)];
  return joinedLines(`${path}: `, told);
}

/** Joins texts into as few lines as possible. A line beyond the length that is shown would be cut. */
function joinedLines(start: string, texts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = start;
  for (const piece of texts.flatMap((text) => text.match(/[\s\S]{1,800}/gu) ?? [])) {
    const isFirst = line === start || line === "  ";
    if (!isFirst && line.length + piece.length > LINE) {
      lines.push(line);
      line = "  ";
    }
    line += line === start || line === "  " ? piece : `, ${piece}`;
  }
  return [...lines, line];
}
