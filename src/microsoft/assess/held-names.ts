import type { Warning } from "../../domain/assessment/assessment.ts";
import { type HeldName, heldNameSentence } from "../../domain/assessment/held-names.ts";
import { type Change, type RecoveryAction, valuesThen } from "../../domain/changes/change.ts";
import { uniqueProperty, uniqueTexts } from "../../domain/changes/unique-values.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { literal } from "../../wire/literal.ts";
import { isRecovered } from "../recovery/change-filter.ts";
import { type DirectoryReader, readable, USER_STATE } from "./directory-reader.ts";

/** Most names that are looked up for one list, and most of one request. Source: Microsoft Graph, `in` of $filter. */
const MOST_NAMES = 150;
const AT_ONCE = 15;

/** The collections in which a name is looked up. Addresses of applications are not. */
const places: Readonly<Partial<Record<EntityType, { readonly path: string; readonly select: string }>>> = {
  user: { path: "/users", select: USER_STATE },
  group: { path: "/groups", select: "id,displayName,groupTypes,mailNickname" },
};

interface NamedRow extends Pick<Change, "ref" | "displayName"> {
  readonly action: RecoveryAction;
  /** The values that the list gives back. */
  readonly then: JsonObject;
}

interface Needed {
  readonly row: NamedRow;
  readonly property: string;
  readonly text: string;
}

export interface NamesHeld {
  /** The objects that do not get their name back, by the property of it. */
  readonly stuck: ReadonlyMap<RefKey, string>;
  readonly warnings: readonly Warning[];
  /** The number of names that were not looked up. */
  readonly notLookedUp: number;
}

/** Finds the objects whose name, which must be unique, another one took meanwhile, while their list is read. */
export class HeldNames {
  readonly #named: NamedRow[] = [];
  /** The names that the list takes from objects in use, by object. Null for all of them. */
  readonly #freed = new Map<RefKey, readonly string[] | null>();
  #notLookedUp = 0;

  add(change: Change): void {
    const { ref, displayName, action } = change;
    if (!isRecovered(change) || change.notRecoverable !== undefined) return;
    const then = valuesThen(change);
    const property = uniqueProperty(ref.type, { groupTypes: ["Unified"], ...then });
    if (property === null) return;
    if (action === "softDelete") this.#freed.set(refKey(ref), null);
    if (action === "update" && then[property] !== undefined) this.#freed.set(refKey(ref), uniqueTexts(then[property]));
    if (action !== "restore" && (action !== "update" || then[property] === undefined)) return;
    if (places[ref.type] === undefined || this.#named.length >= MOST_NAMES) this.#notLookedUp += 1;
    else this.#named.push({ ref, displayName, action, then });
  }

  /** Looks the names up, at a request for fifteen of them, and for those of restored objects the deleted ones of their type. */
  async held(reader: DirectoryReader): Promise<NamesHeld> {
    const found = await this.#needed(reader);
    const stuck = new Map<RefKey, string>();
    if (found === null) return { stuck, warnings: [], notLookedUp: this.#notLookedUp + this.#named.length };
    const { needed } = found;
    const warnings: Warning[] = [];
    let notLookedUp = this.#notLookedUp + found.unknown;
    for (const [type, ofType] of Map.groupBy(needed, ({ row }) => row.ref.type)) {
      for (let from = 0; from < ofType.length; from += AT_ONCE) {
        const portion = ofType.slice(from, from + AT_ONCE);
        const holders = await readable(holdersOf(reader, type, portion), null);
        if (holders === null) notLookedUp += portion.length;
        for (const one of holders === null ? [] : portion) {
          const warning = this.#warning(one, holders ?? []);
          if (warning === null) continue;
          warnings.push(warning);
          if (warning.loss !== undefined) stuck.set(refKey(one.row.ref), one.property);
        }
      }
    }
    return { stuck, warnings, notLookedUp };
  }

  /** Returns the names that the list needs. Null if the deleted objects, which have some of them, cannot be read. */
  async #needed(
    reader: DirectoryReader,
  ): Promise<{ readonly needed: readonly Needed[]; readonly unknown: number } | null> {
    const needed: Needed[] = [];
    let unknown = 0;
    for (const row of this.#named) {
      const { ref, then, action } = row;
      const deleted = action === "restore" ? await readable(reader.deletedOf(ref.type), null) : undefined;
      if (deleted === null) return null;
      const hidden = deleted?.rows.get(canonicalId(ref.id));
      const property = uniqueProperty(ref.type, { ...hidden, ...then });
      if (property === null) {
        // A group that is none of Microsoft 365, or one that was not among the deleted ones that were read.
        if (action === "restore" && hidden === undefined) unknown += 1;
        continue;
      }
      const value = then[property] ?? hidden?.[property];
      if (value === undefined) unknown += 1;
      needed.push(...uniqueTexts(value).map((text) => ({ row, property, text: withoutId(text, ref) })));
    }
    return { needed, unknown };
  }

  #warning({ row, property, text }: Needed, holders: readonly NameHolder[]): Warning | null {
    const { ref, displayName, action } = row;
    const holder = holders.find((one) => one.text === text && one.ref.id !== canonicalId(ref.id));
    if (holder === undefined) return null;
    const freed = this.#freed.get(refKey(holder.ref));
    const frees = freed === null ? "deletes" : freed === undefined || freed.includes(text) ? null : "renames";
    const about = { action, about: { ref, displayName }, property, text, keeper: holder };
    const keeps: HeldName["keeps"] = frees === null ? "asItIs" : { frees };
    const sentence = heldNameSentence({ ...about, keeps });
    return { about: ref, other: holder.ref, sentence, ...(frees === null ? { loss: "nameTaken" } : {}) };
  }
}

interface NameHolder {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly text: string;
}

/** A directory writes the id of a deleted user in front of its name. */
const withoutId = (text: string, { id }: EntityRef): string => {
  const prefix = canonicalId(id).replaceAll("-", "");
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
};

async function holdersOf(
  reader: DirectoryReader,
  type: EntityType,
  names: readonly Needed[],
): Promise<readonly NameHolder[]> {
  const place = places[type];
  const [first] = names;
  if (place === undefined || first === undefined) return [];
  const $filter = `${first.property} in (${[...new Set(names.map(({ text }) => text))].map(literal).join(",")})`;
  const query = { $filter, $select: place.select };
  const rows = await reader.list(place.path, `the objects of type ${type} that hold names`, { query });
  return rows.flatMap((row): NameHolder[] => {
    const { id, displayName } = row;
    const property = uniqueProperty(type, row);
    if (typeof id !== "string" || property === null) return [];
    const ref = { type, id: canonicalId(id) };
    const name = typeof displayName === "string" ? displayName : null;
    return uniqueTexts(row[property]).map((text) => ({ ref, displayName: name, text }));
  });
}
