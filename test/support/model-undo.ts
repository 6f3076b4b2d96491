/**
 * What undoing one actor must lead to, told without a log, without old values and without captures: two tenants side by
 * side, one in which everything happens and one in which what the actor writes does not.
 */

export type Part = string & { readonly __part: true };
export type PartValue = string | null;

export const lifeOf = (object: string): Part => `life ${object}` as Part;
export const propertyOf = (object: string, property: string): Part => `value ${object} ${property}` as Part;
export const memberIn = (group: string, user: string): Part => `member ${group} ${user}` as Part;
export const managerOf = (user: string): Part => `manager ${user}` as Part;

export class UndoModel {
  /** As it is. */
  readonly now = new Map<Part, PartValue>();
  /** As it would be. */
  readonly without = new Map<Part, PartValue>();
  /** Objects that are there because the actor made them or brought them back, and that nobody has worked on since. */
  readonly #theirs = new Set<string>();
  #undoing = false;

  /** From here on the actor's writes count as theirs. */
  begin(): void {
    this.#undoing = true;
  }

  isLive(object: string): boolean {
    return this.now.get(lifeOf(object)) === "live";
  }

  /** A new object: how it began is no change of it. */
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

  /** Somebody wrote a part of an object. */
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
