import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { Ids, mixed } from "./ids.ts";
import { groupProperties, personProperties } from "./objects.ts";

export const MEMBERS = 41;
/** A change of a group replaces one of its members, each time another one. */
const MOST_CHANGES = MEMBERS - 1;
const SEED = 1;

/**
 * A tenant of any size that is computed and not stored: nine users to one group, a manager for each user and 41 members
 * for each group, which makes five links an object. Objects are numbers from 0 on. `change(k)` changes k of them,
 * spread over the whole tenant. The same size, seed and changes give the same tenant in any process.
 */
export class GeneratedTenant {
  readonly size: number;
  readonly users: number;
  readonly groups: number;
  readonly #ids: Ids;
  readonly #changes: number[] = [];

  constructor(size: number, seed = SEED) {
    if (!Number.isInteger(size) || size < 1_000) throw new RangeError("A generated tenant has at least 1,000 objects.");
    this.size = size;
    this.groups = Math.floor(size / 10);
    this.users = size - this.groups;
    this.#ids = new Ids(seed);
  }

  get links(): number {
    return this.users + MEMBERS * this.groups;
  }

  /** The number of changes of the tenant. */
  get changes(): number {
    return this.#changes.length;
  }

  change(objects: number): void {
    if (objects < 1 || objects > this.size)
      throw new RangeError(`${objects} of ${this.size} objects cannot be changed.`);
    if (this.changes === MOST_CHANGES)
      throw new RangeError(`A generated tenant changes at most ${MOST_CHANGES} times.`);
    this.#changes.push(objects);
  }

  /** Of an object, at present. */
  state(number: number): EntityState {
    const properties = this.#isUser(number)
      ? personProperties(number, this.#lastChange(number))
      : groupProperties(number, this.#lastChange(number));
    const displayName = typeof properties.displayName === "string" ? properties.displayName : null;
    return {
      ref: this.ref(number),
      life: "live",
      displayName,
      properties,
      synchronized: false,
      builtIn: false,
      dynamicMembership: false,
    };
  }

  ref(number: number): EntityRef {
    return { type: this.#isUser(number) ? "user" : "group", id: this.#ids.of(number) };
  }

  /** Returns the number of an object, or null for an unknown ref. */
  numberOf({ type, id }: EntityRef): number | null {
    const number = this.#ids.numberOf(id);
    return number !== null && number < this.size && (type === "user") === this.#isUser(number) ? number : null;
  }

  /** The links an object is the source of, at present. */
  linksOf(number: number): Link[] {
    if (this.#isUser(number)) return [this.#managed(number, this.#movesManager(number) ? this.#lastChange(number) : 0)];
    const source = this.ref(number);
    const links: Link[] = [];
    for (let place = 0; place < MEMBERS; place += 1) links.push(this.#member(source, number, place, 0));
    for (let change = 1; change <= this.changes; change += 1) {
      if (this.isChangedBy(change, number)) links[change] = this.#member(source, number, change, change);
    }
    return links;
  }

  /** Returns the objects that a change (counted from 1) changed, each once. */
  *changedBy(change: number): Generator<number> {
    const objects = this.#changedCount(change);
    for (let at = 0; at < objects; at += 1) {
      yield (Math.floor((at * this.size) / objects) + this.#offset(change)) % this.size;
    }
  }

  isChangedBy(change: number, number: number): boolean {
    const objects = this.#changedCount(change);
    const place = (number - this.#offset(change) + this.size) % this.size;
    const at = Math.ceil((place * objects) / this.size);
    return at < objects && Math.floor((at * this.size) / objects) === place;
  }

  /** Returns the effect of a change on the links of a changed object. */
  linkChange(change: number, number: number): { readonly added: readonly Link[]; readonly removed: readonly Link[] } {
    if (!this.#isUser(number)) {
      const source = this.ref(number);
      return {
        added: [this.#member(source, number, change, change)],
        removed: [this.#member(source, number, change, 0)],
      };
    }
    if (!this.#movesManager(number)) return { added: [], removed: [] };
    const before = this.#lastChange(number, change - 1);
    return { added: [this.#managed(number, change)], removed: [this.#managed(number, before)] };
  }

  #changedCount(change: number): number {
    const objects = this.#changes[change - 1];
    if (objects === undefined) throw new RangeError(`The tenant has no change ${change}.`);
    return objects;
  }

  #offset(change: number): number {
    return (change * 7_919) % this.size;
  }

  #isUser(number: number): boolean {
    return number < this.users;
  }

  #lastChange(number: number, upTo = this.changes): number {
    for (let change = upTo; change > 0; change -= 1) if (this.isChangedBy(change, number)) return change;
    return 0;
  }

  /** Every fourth user moves to another manager when changed. */
  #movesManager(number: number): boolean {
    return mixed(number) % 4 === 0;
  }

  #managed(number: number, change: number): Link {
    const manager = (number + 1 + ((mixed(number) + change) % (this.users - 1))) % this.users;
    return { link: "manager", source: this.ref(number), target: this.ref(manager) };
  }

  #member(source: EntityRef, group: number, place: number, change: number): Link {
    const member = (mixed(group) + place + MEMBERS * change) % this.users;
    return { link: "members", source, target: this.ref(member) };
  }
}
