import { type Change, valuesThen } from "../../domain/changes/change.ts";
import type { JsonObject } from "../../domain/json.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";

/** The changes of a list that decide about signing in, applied to a copy of the tenant. */
export class PlannedChanges {
  readonly #changes = new Map<RefKey, Change>();

  constructor(changes: Iterable<Change>) {
    for (const change of changes) {
      const key = refKey(change.ref);
      const known = this.#changes.get(key);
      // The service may report one object twice, once for its properties and once for its links.
      this.#changes.set(key, known === undefined ? change : joined(known, change));
    }
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  refs(type: EntityType): readonly EntityRef[] {
    return [...this.#changes.values()].map(({ ref }) => ref).filter((ref) => ref.type === type);
  }

  changeOf(ref: EntityRef): Change | undefined {
    return this.#changes.get(refKey(ref));
  }

  nameOf(ref: EntityRef): string | null {
    return this.#changes.get(refKey(ref))?.displayName ?? null;
  }

  /** Returns the properties after the plan, or null if the object is not live then. `hidden` are those of a deleted object. */
  after(ref: EntityRef, before: JsonObject | null, hidden: JsonObject = {}): JsonObject | null {
    const change = this.#changes.get(refKey(ref));
    if (change === undefined || change.notRecoverable !== undefined) return before;
    if (change.action === "softDelete") return null;
    const present = change.action === "restore" ? hidden : before;
    return present === null ? null : { ...present, ...valuesThen(change) };
  }

  /** Returns the members a group has after the plan. */
  membersAfter(group: EntityRef, before: readonly EntityRef[]): readonly EntityRef[] {
    const removed = new Set(this.membersTaken(group).map(refKey));
    return [...before.filter((target) => !removed.has(refKey(target))), ...this.#members(group, "add")];
  }

  /** Returns the members that the plan takes from a group. */
  membersTaken(group: EntityRef): readonly EntityRef[] {
    return this.#members(group, "remove");
  }

  #members(group: EntityRef, wanted: "add" | "remove"): readonly EntityRef[] {
    const links = this.#changes.get(refKey(group))?.links ?? [];
    return links.flatMap(({ link, action, target }) => (link === "members" && action === wanted ? [target] : []));
  }
}

const joined = (one: Change, other: Change): Change => ({
  ...one,
  action: one.action === "update" ? other.action : one.action,
  properties: [...one.properties, ...other.properties],
  links: [...one.links, ...other.links],
});
