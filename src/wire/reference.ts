import * as z from "zod";
import { invalid } from "../domain/errors.ts";
import { readRequest } from "./reading.ts";

const shape = z.strictObject({ "@id": z.string().max(2_000) });
const lastKey = /(?:\/([^/'()?#]+)|\('([^/'()?#]+)'\))\/?$/;

/** Writes the `$ref` body that adds a member or owner. `root` is a service root such as `https://host/v1.0`. */
export const encodeReference = (root: string, id: string): { readonly "@odata.id": string } => ({
  "@odata.id": `${root}/directoryObjects/${encodeURIComponent(id)}`,
});

/**
 * Reads the id from a `$ref` body. Only the last key of the address counts. Throws `invalidInput` for an address
 * without a key.
 */
export function decodeReference(body: unknown): string {
  const { "@id": address } = readRequest(shape, body, "reference");
  const found = lastKey.exec(address);
  const id = found?.[1] ?? found?.[2];
  if (id !== undefined && id.length <= 200 && !id.includes("%")) return id;
  throw invalid('"@odata.id" names no object: it ends in the id, as in …/directoryObjects/{id}.');
}
