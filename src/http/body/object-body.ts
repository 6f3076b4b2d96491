import { badRequest, graphFault } from "../../directory/graph-fault.ts";
import type { ObjectSchema, PropertySchema } from "../../directory/schema/property-schema.ts";
import { schemas } from "../../directory/schema/schemas.ts";
import { isJsonObject, type Json, type JsonObject, memberOf } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import type { GraphCall } from "../route.ts";
import { type Bind, bindsOf, isBind } from "./binds.ts";
import { isAnnotation, kept, misfit } from "./check-value.ts";

/** A request to create or change an object, taken apart. */
export interface ObjectBody {
  readonly properties: JsonObject;
  /** Names of everything the body writes, also of secrets, which have no place among the properties. */
  readonly written: readonly string[];
  /** Graph's derived type, where the body names one. */
  readonly graphType: string | null;
  /** Links to add, by the addresses of their targets. */
  readonly binds: readonly Bind[];
}

type Purpose = "create" | "update";

/** Types of Conditional Access, which has error messages of its own and leaves out what it does not write. */
const policies: ReadonlySet<EntityType> = new Set(["conditionalAccessPolicy", "namedLocationPolicy"]);

/**
 * Reads the body of a POST or PATCH and holds it against the type's schema. Throws in Graph's words for unknown, read-only
 * and missing properties, and for values that do not fit. Source: Microsoft Graph v1.0, the resource pages.
 */
export function objectBody({ body, behavior }: GraphCall, type: EntityType, purpose: Purpose): ObjectBody {
  if (body === undefined || !isJsonObject(body)) throw invalidBody(type, "The body is not a JSON object.");
  const schema = schemas[type];
  const entries = Object.entries(body).map(([name, value]): [string, Json] => [
    nameIn(schema, name.replace(/@(?=(type|bind)$)/, "@odata.")),
    value,
  ]);
  const binds = entries.filter(([name]) => isBind(name)).flatMap(([name, value]) => bindsOf(type, name, value));
  const named = Object.fromEntries(entries);
  const graphType = derivedType(type, memberOf(named, "@odata.type"));
  const given = entries.filter(([name]) => !isAnnotation(name));
  const properties: Record<string, Json> = {};
  const written: string[] = [];
  for (const [name, value] of given) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (name === "id" || property?.access === "read") {
      if (policies.has(type) && behavior["policy-read-only"] === "ignored") continue;
      throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    }
    if (property === undefined) throw unknownProperty(type, name);
    checkCreateOnly(type, name, property, purpose);
    if (behavior["body-checks"] === "documented") checkValue(type, name, value, property, schema);
    written.push(name);
    if (property.access !== "secret") properties[name] = shapeOf(kept(value, property.value, purpose), property);
  }
  if (purpose === "create") checkRequired(type, named, schema);
  else if (type === "namedLocationPolicy" && graphType === null && behavior["location-type"] === "needed") {
    throw invalidBody(type, "'@odata.type' is needed to change a named location.");
  }
  if (given.length === 0 && binds.length === 0) throw invalidBody(type, "The body sets no property.");
  return { properties, written, graphType, binds };
}

/** Returns a property's name as Graph spells it, which takes it in any letter case, as published clients write it. */
function nameIn({ properties }: ObjectSchema, name: string): string {
  if (Object.hasOwn(properties, name)) return name;
  const given = name.toLowerCase();
  return Object.keys(properties).find((each) => each.toLowerCase() === given) ?? name;
}

/** A list is emptied and never unset. */
const shapeOf = (value: Json, { value: { kind } }: PropertySchema): Json =>
  value === null && kind === "list" ? [] : value;

function checkCreateOnly(type: EntityType, name: string, { access }: PropertySchema, purpose: Purpose): void {
  if (access !== "create" || purpose === "create" || name === "templateId") return;
  if (name === "allowedCombinations") {
    throw badRequest("allowedCombinations is changed by the action updateAllowedCombinations.");
  }
  throw badRequest(`Property '${name}' of resource '${resourceName(type)}' can be set at creation only.`);
}

function checkValue(
  type: EntityType,
  name: string,
  value: Json,
  property: PropertySchema,
  { neverNull }: ObjectSchema,
): void {
  if (neverNull.includes(name) && (value === null || value === "")) throw missingValue(type, name);
  const path = misfit(value, property.value, name);
  if (path === null) return;
  throw invalidBody(type, `Invalid value specified for property '${path}' of resource '${resourceName(type)}'.`);
}

function checkRequired(type: EntityType, given: JsonObject, { required }: ObjectSchema): void {
  const missing = required.find((name) => memberOf(given, name) === null);
  if (missing !== undefined) throw missingValue(type, missing);
}

const missingValue = (type: EntityType, name: string) =>
  invalidBody(type, `A value is required for property '${name}' of resource '${resourceName(type)}'.`);

function unknownProperty(type: EntityType, name: string) {
  return invalidBody(
    type,
    `Property '${name.slice(0, 80)}' does not exist as a declared property or extension property.`,
  );
}

/** Source: reports of users of Graph: Conditional Access answers a body outside its schema with number 1007. */
const invalidBody = (type: EntityType, message: string) =>
  policies.has(type) ? graphFault(400, "BadRequest", `1007: ${message}`) : badRequest(message);

/** Returns null for the type itself. */
function derivedType(type: EntityType, named: Json): string | null {
  if (typeof named !== "string") return null;
  if (entityTypeOfGraphType(named) !== type) {
    throw invalidBody(type, `"@odata.type" is not that of a ${recoverable[type].graphType}.`);
  }
  const bare = named.replace(/^#/, "");
  const qualified = bare.startsWith("microsoft.graph.") ? bare : `microsoft.graph.${bare}`;
  return qualified === recoverable[type].graphType ? null : qualified;
}

/** Returns the name that messages have for a type. */
export const resourceName = (type: EntityType): string => {
  const name = recoverable[type].graphType.replace("microsoft.graph.", "");
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};
