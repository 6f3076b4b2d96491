import { type AuditRecord, type AuditTarget, isPurge, targetWithId, writtenBy } from "../authors/audit-record.ts";
import type { Json } from "../json.ts";
import { isSet } from "../sign-in/set-values.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { linkKinds } from "../tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../tenant/recoverable.ts";
import { existenceAfter } from "./watched-parts.ts";

/** The deeds that are a danger if one actor does them to many objects. */
export const massDeeds = {
  disabled: "disabled",
  deleted: "deleted",
  purged: "permanently deleted",
  removed: "removed from groups",
  emptied: "emptied",
} as const;
export type MassDeed = keyof typeof massDeeds;

/** One deed in a record, or its reversal. */
export interface MassPart {
  readonly deed: MassDeed;
  readonly ref: EntityRef;
  /** The group that a member was taken from or came back to. */
  readonly group?: AuditTarget;
  /** The property or single link that was emptied or set again. */
  readonly property?: string;
  readonly isBack: boolean;
}

/** Returns a key that tells a part of an object from others, whatever was done to it. */
export const massKey = (deed: MassDeed, { type, id }: EntityRef, part = ""): string =>
  `${deed} ${type} ${id} ${part}`.toLowerCase();

/**
 * Returns what a record does to objects, each by itself. A member that is taken out of a group is the object, and not
 * the group.
 */
export function massParts(record: AuditRecord): readonly MassPart[] {
  return writtenBy(record).flatMap((written): MassPart[] => {
    const { ref, modified } = written;
    if (record.targets[0]?.ref === ref && isPurge(record)) return [{ deed: "purged", ref, isBack: false }];
    const isThere = existenceAfter(record, written);
    if (isThere !== null) return [{ deed: "deleted", ref, isBack: isThere }];
    return modified.flatMap(({ name, oldValue, newValue, isEmptied = emptied(oldValue, newValue) }): MassPart[] => {
      if (name === "accountEnabled" && typeof newValue === "boolean")
        return [{ deed: "disabled", ref, isBack: newValue }];
      if (isEmptied !== null && canBeEmptied(ref, name))
        return [{ deed: "emptied", ref, property: name, isBack: !isEmptied }];
      if (ref.type !== "group" || name !== "members") return [];
      const member = (id: Json, isBack: boolean): MassPart[] =>
        typeof id !== "string"
          ? []
          : [{ deed: "removed", ref: targetWithId(record, id)?.ref ?? { type: "user", id }, group: written, isBack }];
      return [...member(newValue, true), ...(newValue === null ? member(oldValue, false) : [])];
    });
  });
}

/** Returns true for a value that a write emptied, false for an empty one that it set, and null for others. */
export const emptied = (oldValue: Json, newValue: Json): boolean | null =>
  isEmpty(oldValue) === isEmpty(newValue) ? null : isEmpty(newValue);

/** Returns true for a value without content. A switch that is off has content. */
export const isEmpty = (value: Json | undefined): boolean => value !== false && !isSet(value);

/** Returns true for a property, or a link with at most one target, that a recovery can put back. */
const canBeEmptied = ({ type }: EntityRef, name: string): boolean =>
  name !== EXISTENCE &&
  (recoverableProperties(type, "extended").includes(name) ||
    linkKinds.some((kind) => kind.source === type && kind.name === name && kind.single));
