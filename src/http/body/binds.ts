import { badRequest } from "../../directory/graph-fault.ts";
import { isJsonCollection, type Json } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { isLinkName, type LinkName, linkKind } from "../../domain/tenant/link.ts";

/** A link to add, by the address of its target. */
export interface Bind {
  readonly link: LinkName;
  readonly address: string;
}

const BIND = "@odata.bind";
/** Source: Microsoft Graph v1.0, "Create group" and "Add members": no more than 20 links in one request. */
const MOST_BINDS = 20;

export const isBind = (name: string): boolean => name.endsWith(BIND);

export function bindsOf(type: EntityType, name: string, value: Json): readonly Bind[] {
  const link = name.slice(0, -BIND.length);
  if (!isLinkName(link) || linkKind(type, link) === undefined) {
    throw badRequest(`Property '${link.slice(0, 80)}' does not exist as a declared property or extension property.`);
  }
  const addresses = isJsonCollection(value) ? value : [value];
  return addresses.map((address) => {
    if (typeof address !== "string") throw badRequest(`'${name}' lists addresses of directory objects.`);
    return { link, address };
  });
}

/** Throws if a request changes more links than Graph takes in one. */
export function checkBindCount(binds: readonly Bind[]): void {
  if (binds.length > MOST_BINDS) {
    throw badRequest(`The number of links in one request exceeds the maximum of ${MOST_BINDS}.`);
  }
}
