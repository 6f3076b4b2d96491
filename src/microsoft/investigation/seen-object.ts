import type { JsonObject } from "../../domain/json.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import { fit, searchedTexts } from "../../domain/words/search-text.ts";
import type { FoundObject } from "../../service/investigation.ts";
import type { ObjectFacts } from "../../service/object-facts.ts";
import { textFacts } from "../../summaries/found-order.ts";
import { decodeObject } from "../../wire/directory-object.ts";
import { jsonObject, readObject, withoutAnnotations } from "../../wire/reading.ts";

/** An object as a list of Graph showed it. */
export interface SeenObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly life: Life;
  /** All properties shown. */
  readonly properties: JsonObject;
  readonly facts: ObjectFacts;
}

/** Reads a row of a list. `type` is the type of rows that do not name one. */
export function seenObject(row: unknown, type: EntityType | undefined, life?: Life): SeenObject {
  const state = decodeObject(row, type);
  const shown = Object.entries(readObject(jsonObject, row));
  const properties = Object.fromEntries(shown.map(([name, value]) => [name, withoutAnnotations(value)]));
  const { appId, createdDateTime } = properties;
  return {
    ref: state.ref,
    displayName: state.displayName,
    life: life ?? state.life,
    properties,
    facts: {
      ...textFacts(properties),
      ...(typeof appId === "string" ? { appId } : {}),
      ...(typeof createdDateTime === "string" ? { createdDateTime } : {}),
    },
  };
}

/**
 * Returns the match between an object and a text, or null if it does not match. An object without a name is known by
 * its id.
 */
export function fitOf({ ref, displayName, life, properties, facts }: SeenObject, text: string, query: string) {
  const asked = text.toLowerCase();
  if (ref.id.toLowerCase() === asked || facts.appId?.toLowerCase() === asked) return 1;
  if (query === "") return null;
  const { name, keys } = searchedTexts(displayName ?? ref.id, properties);
  return fit(query, name, life === "live" ? keys : keys.map(withoutPrefix));
}

/** Removes the id that Entra puts before a deleted user's principal name, so that others can take the name. */
const withoutPrefix = (key: string): string => key.replace(/^[0-9a-f]{32}(?=.*@)/, "");

export const foundAs = ({ ref, displayName, life, facts }: SeenObject, score: number): FoundObject => ({
  ref,
  displayName,
  life,
  fit: score,
  facts,
});
