import type { EntityType } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { isLinkName, type LinkName, linkKind } from "../../domain/link.ts";
import { recoverable } from "../../domain/recoverable.ts";
import { decodePatch } from "../../wire/directory-object.ts";
import type { GraphCall } from "../route.ts";

/** A request to create or change an object, taken apart. */
export interface ObjectBody {
  readonly properties: JsonObject;
  /** Graph's derived type, where the body names one. */
  readonly graphType: string | null;
  /** Links to add, by the addresses of their targets. */
  readonly binds: readonly { readonly link: LinkName; readonly address: string }[];
}

/** Properties that Graph never accepts in a write. */
const readOnly = ["createdDateTime", "modifiedDateTime", "onPremisesSyncEnabled"];
/** Accepted and never shown again, by Graph as here, because no one signs in to this directory. */
const writeOnly: Partial<Record<EntityType, readonly string[]>> = { user: ["passwordProfile"] };
const BIND = "@odata.bind";
/** Source: Microsoft Graph, "Create group": no more than 20 relationships in one request. */
const MOST_BINDS = 20;

/** Reads the body of a POST or PATCH. The directory judges the values of properties. */
export async function objectBody({ body, directory }: GraphCall, type: EntityType): Promise<ObjectBody> {
  if (body === undefined || !isJsonObject(body))
    throw invalid("The body is a JSON object with the properties to write.");
  const entries = Object.entries(body).filter(([name]) => writeOnly[type]?.includes(name) !== true);
  const rest = Object.fromEntries(entries.filter(([name]) => !name.endsWith(BIND)));
  const writable = (await directory.properties(type)).filter((name) => !readOnly.includes(name));
  const binds = entries
    .filter(([name]) => name.endsWith(BIND))
    .flatMap(([name, value]) => bindsOf(type, name.slice(0, -BIND.length), value));
  if (binds.length > MOST_BINDS) throw invalid(`One request binds at most ${MOST_BINDS} objects.`);
  const bindsOnly = binds.length > 0 && Object.keys(rest).length === 0;
  return { properties: bindsOnly ? {} : decodePatch(type, rest, writable), graphType: derivedType(type, rest), binds };
}

/** Null for the type itself. */
function derivedType(type: EntityType, { "@odata.type": named }: JsonObject): string | null {
  if (typeof named !== "string") return null;
  const bare = named.replace(/^#/, "");
  const qualified = bare.startsWith("microsoft.graph.") ? bare : `microsoft.graph.${bare}`;
  return qualified === recoverable[type].graphType ? null : qualified;
}

function bindsOf(type: EntityType, link: string, value: Json): ObjectBody["binds"] {
  if (!isLinkName(link) || linkKind(type, link) === undefined) {
    throw invalid(`A ${recoverable[type].graphType} has no "${link.slice(0, 80)}" to bind.`);
  }
  const addresses = value !== null && typeof value === "object" && isJsonCollection(value) ? value : [value];
  return addresses.map((address) => {
    if (typeof address !== "string") throw invalid(`"${link}${BIND}" lists addresses of directory objects.`);
    return { link, address };
  });
}
