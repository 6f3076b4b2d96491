import type { Authored } from "../../domain/change.ts";

/**
 * One value through a stretch of the log, with one actor's writes told from everybody else's.
 *
 * Where the actor wrote last, the value to go back to is the one before their last unbroken run of writes: what everybody
 * else left there, and so the one before their first write unless somebody wrote in between. Where somebody else wrote
 * last, that stays.
 */
export class Track<Value> {
  #theirsLast = false;
  #back: { readonly value: Value } | null = null;
  #first: { readonly value: Value } | null = null;
  #later: Authored | null = null;

  write(before: Value, theirs: boolean, by: Authored): void {
    if (theirs) {
      if (!this.#theirsLast) this.#back = { value: before };
      this.#first ??= { value: before };
    } else if (this.#first !== null) {
      this.#later = by;
    }
    this.#theirsLast = theirs;
  }

  /** What to go back to; null where the actor did not write last. */
  get undone(): { readonly value: Value } | null {
    return this.#theirsLast ? this.#back : null;
  }

  /** Of a value the actor wrote and somebody else wrote later: who, and what the actor had found. */
  get kept(): { readonly then: Value; readonly by: Authored } | null {
    if (this.#theirsLast || this.#first === null || this.#later === null) return null;
    return { then: this.#first.value, by: this.#later };
  }

  /** What the actor found at their first write; null where they never wrote. */
  get found(): { readonly value: Value } | null {
    return this.#first;
  }
}
