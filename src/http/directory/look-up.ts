import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import { decodeReference } from "../../wire/reference.ts";
import type { GraphCall } from "../route.ts";

type LookUpPlace = Pick<GraphCall, "directory">;

/** An alternate key, such as `appId='…'` or `userPrincipalName='…'`. */
const ALTERNATE = /^(appId|userPrincipalName|uniqueName|name)='(.*)'$/s;

/** Returns the object of this type with this key. Throws `notFound` if there is none in this life. */
export async function lookUp(
  { directory }: LookUpPlace,
  type: EntityType,
  key: string,
  life: Life = "live",
): Promise<DirectoryItem> {
  const [, , alternate] = ALTERNATE.exec(key) ?? [];
  const item = await directory.find(type, alternate ?? key);
  if (item?.life === life) return item;
  throw resourceNotFound(alternate ?? key);
}

/** Returns the object of any type with this id. */
export async function lookUpAnywhere({ directory }: LookUpPlace, id: string, life: Life): Promise<DirectoryItem> {
  const item = await directory.findAnywhere(id);
  if (item?.life === life) return item;
  throw resourceNotFound(id);
}

/** Returns the live object that a `$ref` body names. Only the id at the end of its address counts. */
export const lookUpReference = async (call: LookUpPlace, body: unknown): Promise<DirectoryItem> =>
  lookUpAnywhere(call, decodeReference(body ?? null), "live");

/** Returns the live object at an address that `@odata.bind` lists. One that is not there is an error of the body. */
export async function lookUpAddress({ directory }: LookUpPlace, address: string): Promise<DirectoryItem> {
  const id = decodeReference({ "@odata.id": address });
  const item = await directory.findAnywhere(id);
  if (item?.life === "live") return item;
  throw badRequest(resourceNotFound(id).message);
}
