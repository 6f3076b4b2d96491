import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { EntityType } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import type { Life } from "../../domain/state.ts";
import { decodeReference } from "../../wire/reference.ts";
import type { GraphCall } from "../route.ts";

/** Returns the object of this type with this key. Throws `notFound` if it does not exist in that life. */
export async function lookUp(
  { directory }: Pick<GraphCall, "directory">,
  type: EntityType,
  key: string,
  life: Life = "live",
): Promise<DirectoryItem> {
  const item = await directory.find(type, key);
  return item?.life === life ? item : notThere(key);
}

export async function lookUpAnywhere(
  { directory }: Pick<GraphCall, "directory">,
  id: string,
  life: Life,
): Promise<DirectoryItem> {
  const item = await directory.findAnywhere(id);
  return item?.life === life ? item : notThere(id);
}

/** Returns the live object of a `$ref` body. Only the id at the end of its address counts. */
export const lookUpReference = async (call: Pick<GraphCall, "directory">, body: unknown): Promise<DirectoryItem> =>
  lookUpAnywhere(call, decodeReference(body ?? null), "live");

/** The same for an address that `@odata.bind` lists. */
export const lookUpAddress = (call: Pick<GraphCall, "directory">, address: string): Promise<DirectoryItem> =>
  lookUpReference(call, { "@odata.id": address });

function notThere(key: string): never {
  throw new RewindError(
    "notFound",
    `Resource '${key.slice(0, 80)}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
