import * as z from "zod";
import { type Change, type LinkChange, type PropertyChange, serviceActions } from "../domain/changes/change.ts";
import { RewindError } from "../domain/errors.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../domain/json.ts";
import { type EntityRef, type EntityType, isEntityType } from "../domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../domain/tenant/link.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { decodeCollection, type ReadPage } from "./collection.ts";
import { entityTypeOfGraphType } from "./graph-type.ts";
import { jsonObject, objectId, readAnswer, shortNames, text, withoutAnnotations, word } from "./reading.ts";

/** A change of an unknown entity type or with an unknown action, which must not be dropped silently. */
export interface UnknownChange {
  readonly id: string;
  readonly displayName: string | null;
  readonly entityTypeName: string;
  readonly recoveryAction: string;
}

export interface ReadChanges extends ReadPage<Change> {
  readonly unknown: readonly UnknownChange[];
}

const side = jsonObject.nullish().transform((value) => value ?? {});
const shape = z.looseObject({
  id: objectId,
  displayName: text,
  entityTypeName: word,
  recoveryAction: word,
  failureMessage: text,
  deltaFromCurrent: side,
  currentState: side,
});
export type ChangeRow = z.output<typeof shape>;

/** Reads a page of getChanges. Numbers the items from `firstSeq`, because Graph does not number them. */
export function decodeChanges(value: unknown, firstSeq: number): ReadChanges {
  return splitUnknown(decodeCollection(value, (row, at) => unlessMalformed(() => decodeChange(row, firstSeq + at))));
}

/** Decodes a row. A malformed one becomes an unknown change, which hides no other and is never dropped silently. */
export function unlessMalformed<T>(decode: () => T): T | UnknownChange {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "badAnswer") throw error;
    return { id: "", displayName: null, entityTypeName: "malformed", recoveryAction: "row" };
  }
}

/** Splits the items of a page into known and unknown ones. */
export function splitUnknown<T extends { readonly ref: EntityRef }>({ items, ...page }: ReadPage<T | UnknownChange>) {
  return {
    ...page,
    items: items.filter((item) => "ref" in item),
    unknown: items.filter((item) => "entityTypeName" in item),
  };
}

/** Reads one item. Throws `badAnswer` if it is malformed. */
export function decodeChange(value: unknown, seq: number): Change | UnknownChange {
  const row = readChangeRow(value);
  const head = decodeHead(row);
  if (!("ref" in head)) return head;
  const { delta, current } = sidesOf(row);
  const links: LinkChange[] = [];
  const properties: PropertyChange[] = [];
  for (const [name, then] of Object.entries(delta)) {
    if (name.endsWith("@delta")) {
      const found = decodeLinks(name.slice(0, -"@delta".length), then, head.ref.type);
      links.push(...found.links);
      if (found.rest.length > 0) properties.push({ name, now: null, then: found.rest });
    } else if (!name.includes("@") && name !== "id" && name !== EXISTENCE) {
      properties.push({ name, now: withoutAnnotations(memberOf(current, name)), then: withoutAnnotations(then) });
    }
  }
  const count = (action: LinkChange["action"]) => links.filter((link) => link.action === action).length;
  return {
    seq,
    ...head,
    basis: "snapshot",
    properties,
    links,
    linkTotals: { add: count("add"), remove: count("remove"), notRecoverable: 0 },
  };
}

export const readChangeRow = (value: unknown): ChangeRow => readAnswer(shape, value, "change");

/** Reads the subject of an item. If `entityTypeName` is unknown, the type of the enclosed objects counts. */
export function decodeHead(row: ChangeRow): Pick<Change, "ref" | "displayName" | "action"> | UnknownChange {
  const { id, displayName, entityTypeName, recoveryAction } = row;
  const action = serviceActions.find((known) => known === recoveryAction);
  const type = isEntityType(entityTypeName) ? entityTypeName : typeOf(row);
  if (action === undefined || type === undefined) return { id, displayName, entityTypeName, recoveryAction };
  return { ref: { type, id }, displayName, action };
}

function typeOf(row: ChangeRow): EntityType | undefined {
  const { delta, current } = sidesOf(row);
  const type = delta["@type"] ?? current["@type"];
  return typeof type === "string" ? entityTypeOfGraphType(type) : undefined;
}

export const sidesOf = ({ deltaFromCurrent, currentState }: ChangeRow) => ({
  delta: shortNames(deltaFromCurrent),
  current: shortNames(currentState),
});

/**
 * Reads the entries of one navigation's delta. Entries for other kinds of objects (a device, a license) stay in `rest`,
 * so that they are shown and not lost.
 */
export function decodeLinks(
  name: string,
  entries: Json,
  source: EntityType,
): { readonly links: readonly LinkChange[]; readonly rest: readonly Json[] } {
  const links: LinkChange[] = [];
  const rest: Json[] = [];
  const all = isJsonCollection(entries) ? entries : [entries];
  for (const entry of all) {
    const link = isJsonObject(entry) ? decodeLink(name, shortNames(entry), source) : undefined;
    if (link === undefined) rest.push(entry);
    else links.push(link);
  }
  return { links, rest };
}

function decodeLink(name: string, entry: JsonObject, source: EntityType): LinkChange | undefined {
  const { "@type": typeName, id, displayName } = entry;
  const kind = isLinkName(name) ? linkKind(source, name) : undefined;
  const { data: target } = objectId.safeParse(id);
  if (kind === undefined || target === undefined) return undefined;
  const [onlyTarget, ...others] = kind.targets;
  const type =
    typeof typeName === "string" ? entityTypeOfGraphType(typeName) : others.length > 0 ? undefined : onlyTarget;
  if (type === undefined) return undefined;
  return {
    link: kind.name,
    target: { type, id: target },
    targetName: typeof displayName === "string" ? displayName : null,
    action: "@removed" in entry ? "remove" : "add",
  };
}
