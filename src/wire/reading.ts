import * as z from "zod";
import { invalid, RewindError } from "../domain/errors.ts";
import { isJsonCollection, type Json, type JsonObject } from "../domain/json.ts";
import { canonicalId } from "../domain/tenant/entity.ts";
import { parseIso } from "../domain/time.ts";
import { cleaned } from "../domain/words/untrusted.ts";

/**
 * Validates a service's response, with annotations in their short form. Throws `badAnswer` naming the malformed part.
 */
export function readAnswer<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const parsed = shape.safeParse(shortAnnotations(value));
  if (parsed.success) return parsed.data;
  throw new RewindError(
    "badAnswer",
    `The service sent ${/^[aeio]/.test(what) ? "an" : "a"} ${what} that cannot be read: ${faults(parsed.error)}. ` +
      "Nothing was concluded from it; repeat the call, and report it if it stays so.",
  );
}

/** Reads an object of the directory in the same way. */
export const readObject = <Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> =>
  readAnswer(shape, value, "directory object");

/**
 * Validates a client's request, with annotations in their short form. Throws `invalidInput` naming the malformed part.
 */
export function readRequest<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const parsed = shape.safeParse(shortAnnotations(value));
  if (parsed.success) return parsed.data;
  throw invalid(`The body is no ${what}: ${faults(parsed.error)}.`);
}

/**
 * Shortens annotations as OData 4.01 does (`@type` for `@odata.type`, `members@delta` for `members@odata.delta`). Both
 * forms occur and are equal by 4.01 part 2, 4.5.
 */
export function shortAnnotations(value: unknown): unknown {
  return typeof value !== "object" || value === null || Array.isArray(value) ? value : shortNames({ ...value });
}

/** Shortens annotations and keeps the type of the members. */
export const shortNames = <Member>(object: Readonly<Record<string, Member>>): Readonly<Record<string, Member>> =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name.replace("@odata.", "@"), member]));

/**
 * Annotations name the context of a read. The type is none of these, because a derived value cannot be written without
 * it.
 */
export const isAnnotation = (name: string): boolean => name.includes("@odata.") && name !== "@odata.type";

/** Returns a value without the annotations inside of it. */
export function withoutAnnotations(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map(withoutAnnotations);
  const kept = Object.entries(value).filter(([name]) => !isAnnotation(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutAnnotations(member)]));
}

function faults(error: z.ZodError): string {
  const told = error.issues.slice(0, 3).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return where === "" ? cleaned(message, 200) : `"${cleaned(where, 100)}": ${cleaned(message, 200)}`;
  });
  return told.join("; ");
}

const MOST_LEVELS = 32;

/** Any JSON up to a bounded depth, so that later walks need no check. */
export const json = z.unknown().transform((value, context): Json => {
  if (isJson(value, MOST_LEVELS)) return value;
  context.addIssue({ code: "custom", message: `not JSON, or nested deeper than ${MOST_LEVELS} levels` });
  return z.NEVER;
});

export const jsonObject = json.transform((value, context): JsonObject => {
  if (isObject(value)) return value;
  context.addIssue({ code: "custom", message: "not an object" });
  return z.NEVER;
});

function isJson(value: unknown, levels: number): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || levels === 0) return false;
  return Object.values(value).every((member) => isJson(member, levels - 1));
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An id of a directory object or a job. */
export const idText = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\s]+$/u, "not an id");

/** An id of a directory object, in the one form in which ids are compared. */
export const objectId = idText.transform(canonicalId);

/** An enum member or a type name. */
export const word = z.string().min(1).max(200);

/** A text of bounded length, or null if absent. */
export const textUpTo = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform((value) => value ?? null);

/** A name or message, with a bound above that of any service. */
export const text = textUpTo(20_000);

/** An Edm.Int32 count, or null if absent. */
export const count = z
  .int32()
  .min(0)
  .nullish()
  .transform((value) => value ?? null);

/** Edm.DateTimeOffset in milliseconds. Graph sends up to seven digits of a second, and the rest is dropped. */
export const dateTime = z
  .string()
  .max(40)
  .transform((value, context) => {
    const millis = parseIso(value);
    if (millis !== null) return millis;
    context.addIssue({ code: "custom", message: "not a date-time with a zone" });
    return z.NEVER;
  });

/** The first instant of year 1, which .NET writes for a date that was never set. */
const NEVER_SET = Date.parse("0001-01-01T00:00:00Z");

/** A date-time, or null if absent or never set. */
export const dateTimeOrNull = dateTime
  .nullish()
  .transform((millis) => (millis === undefined || millis === null || millis <= NEVER_SET ? null : millis));
