import type * as z from "zod";
import { invalid } from "../domain/errors.ts";
import { asJson, isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../domain/json.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { listedJson } from "./tool-schema.ts";

/**
 * Reads the arguments of a call. Throws `invalidInput` that names each wrong argument and what is allowed. Everything after
 * this, the guard included, sees what was read and never the form it was sent in.
 */
export function readArguments<Input extends z.ZodObject>(tool: string, input: Input, args: unknown): z.output<Input> {
  const parsed = input.safeParse(readAs(asJson(args ?? {}), schemaOf(input)));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.map(String).join(".");
    return `${where === "" ? "arguments" : cleaned(where, 100)}: ${cleaned(issue.message, 300)}`;
  });
  throw invalid(`${tool} was called with wrong arguments. ${wrong.join("; ")}.`, {
    allowed: Object.keys(input.shape),
  });
}

const schemas = new WeakMap<z.ZodObject, JsonObject>();

/** Returns a tool's input as JSON Schema, worked out at its first call. */
function schemaOf(input: z.ZodObject): JsonObject {
  const known = schemas.get(input);
  if (known !== undefined) return known;
  const json = asJson(listedJson(input, "input"));
  const schema = isJsonObject(json) ? json : {};
  schemas.set(input, schema);
  return schema;
}

/**
 * Takes a value in the forms that real hosts send it: objects, arrays, numbers and truth values as text, one value where a
 * list of them is expected, and null, an empty text or an empty list for an optional member. What is ambiguous stays as it
 * is, and is refused by the tool's own schema.
 */
function readAs(value: Json, schema: JsonObject): Json {
  switch (schema.type) {
    case "object":
      return readObject(typeof value === "string" ? parsedText(value) : value, schema);
    case "array":
      return readList(typeof value === "string" ? parsedText(value) : value, schema);
    case "integer":
    case "number":
      return typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
    case "boolean":
      return typeof value === "string" && /^(true|false)$/i.test(value.trim())
        ? value.trim().toLowerCase() === "true"
        : value;
    default:
      return value;
  }
}

function readObject(value: Json, schema: JsonObject): Json {
  const properties = schemaMember(schema, "properties");
  if (!isJsonObject(value) || properties === null) return value;
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const expected = schemaMember(properties, name);
    if (expected === null) return isUnset(member) ? [] : [[name, member]];
    const read = readAs(member, expected);
    return !required.includes(name) && isUnset(read) ? [] : [[name, read]];
  });
  return Object.fromEntries(members);
}

function readList(value: Json, schema: JsonObject): Json {
  const items = schemaMember(schema, "items");
  if (items === null || value === null || value === "") return value;
  const list = isJsonCollection(value) ? value : [value];
  return list.map((item) => readAs(item, items));
}

const isUnset = (value: Json): boolean =>
  value === null || value === "" || (isJsonCollection(value) && value.length === 0);

/** Returns what a text holds as JSON, or the text where it is not JSON. */
function parsedText(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return asJson(JSON.parse(text));
  } catch {
    return text;
  }
}

function schemaMember(schema: JsonObject, name: string): JsonObject | null {
  const member = memberOf(schema, name);
  return isJsonObject(member) ? member : null;
}
