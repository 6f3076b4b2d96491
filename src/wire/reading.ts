import * as z from "zod";
import { invalid, RewindError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { parseIso } from "../domain/time.ts";
import { cleaned } from "../domain/untrusted.ts";

/** What a service sent, checked; throws `badAnswer` naming what cannot be read. Annotations have their short form. */
export function readAnswer<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const parsed = shape.safeParse(shortAnnotations(value));
  if (parsed.success) return parsed.data;
  throw new RewindError(
    "badAnswer",
    `The service sent a ${what} that cannot be read: ${faults(parsed.error)}. ` +
      "Nothing was concluded from it; repeat the call, and report it if it stays so.",
  );
}

/** What a client sent, checked; throws `invalidInput` naming what is wrong. Annotations have their short form. */
export function readRequest<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const parsed = shape.safeParse(shortAnnotations(value));
  if (parsed.success) return parsed.data;
  throw invalid(`The body is no ${what}: ${faults(parsed.error)}.`);
}

/**
 * An object with its annotations as OData 4.01 writes them (`@type` for `@odata.type`, `members@delta` for
 * `members@odata.delta`): both forms are seen, and 4.01 part 2, 4.5 makes them equal.
 */
export function shortAnnotations(value: unknown): unknown {
  return typeof value !== "object" || value === null || Array.isArray(value) ? value : shortNames({ ...value });
}

/** The same of an object whose members' type is to be kept. */
export const shortNames = <Member>(object: Readonly<Record<string, Member>>): Readonly<Record<string, Member>> =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name.replace("@odata.", "@"), member]));

function faults(error: z.ZodError): string {
  const told = error.issues.slice(0, 3).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return where === "" ? cleaned(message, 200) : `"${cleaned(where, 100)}": ${cleaned(message, 200)}`;
  });
  return told.join("; ");
}

const MOST_LEVELS = 32;

/** Any JSON, nested no deeper than a directory's values ever are: what walks it later needs no care. */
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

/** A directory object's or a job's id. */
export const idText = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\s]+$/u, "not an id");

/** An enum member or a type name. */
export const word = z.string().min(1).max(200);

/** A text somebody wrote, of at most so many characters; null where absent. */
export const textUpTo = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform((value) => value ?? null);

/** Names and messages: no service lets them grow as long as this. */
export const text = textUpTo(20_000);

/** An Edm.Int32 that counts something; null where absent. */
export const count = z
  .int32()
  .min(0)
  .nullish()
  .transform((value) => value ?? null);

/** Edm.DateTimeOffset in milliseconds; Graph sends up to seven digits of a second, the rest is dropped. */
export const dateTime = z
  .string()
  .max(40)
  .transform((value, context) => {
    const millis = parseIso(value);
    if (millis !== null) return millis;
    context.addIssue({ code: "custom", message: "not a date-time with a zone" });
    return z.NEVER;
  });

/** The first instant of year 1: how .NET writes a date that was never set. */
const NEVER_SET = Date.parse("0001-01-01T00:00:00Z");

/** Null where absent or never set. */
export const dateTimeOrNull = dateTime
  .nullish()
  .transform((millis) => (millis === undefined || millis === null || millis <= NEVER_SET ? null : millis));
