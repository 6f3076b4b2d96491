/**
 * A model of undoing one actor that uses no log, no old values and no captures. It keeps two tenants side by side: in
 * one, everything happens, and in the other, the actor's writes do not.
 */

export type Part = string & { readonly __part: true };
export type PartValue = string | null;

export const lifeOf = (object: string): Part => `life ${object}` as Part;
export const propertyOf = (object: string, property: string): Part => `value ${object} ${property}` as Part;
export const memberIn = (group: string, user: string): Part => `member ${group} ${user}` as Part;
export const managerOf = (user: string): Part => `manager ${user}` as Part;

export class UndoModel {
  /** The actual values. */
  readonly now = new Map<Part, PartValue>();
  /** The values without the actor's writes. */
  readonly without = new Map<Part, PartValue>();
  /** Objects that exist because the actor created or restored them and that no other actor has changed since. */
  readonly #theirs = new Set<string>();
  #undoing = false;

  /** Counts the actor's writes from here on. */
  begin(): void {
    this.#undoing = true;
  }

  isLive(object: string): boolean {
    return this.now.get(lifeOf(object)) === "live";
  }

  /** Adds a new object. Its first values are not changes. */
  make(object: string, values: Readonly<Record<string, PartValue>>, byActor: boolean): void {
    for (const [name, value] of Object.entries(values)) {
      this.now.set(propertyOf(object, name), value);
      this.without.set(propertyOf(object, name), value);
    }
    this.#life(object, "live", byActor);
  }

  setLife(object: string, life: "live" | "softDeleted", byActor: boolean): void {
    this.#life(object, life, byActor);
  }

  /** Writes a part of an object. */
  write(object: string, part: Part, value: PartValue, byActor: boolean): void {
    this.now.set(part, value);
    if (byActor && this.#undoing) return;
    this.without.set(part, value);
    if (this.#theirs.delete(object)) this.without.set(lifeOf(object), "live");
  }

  #life(object: string, life: "live" | "softDeleted", byActor: boolean): void {
    this.now.set(lifeOf(object), life);
    if (byActor && this.#undoing) {
      if (life === "live") this.#theirs.add(object);
      else this.#theirs.delete(object);
      return;
    }
    this.#theirs.delete(object);
    this.without.set(lifeOf(object), life);
  }
}
