import type { Directory } from "../../directory/directory.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";

/**
 * The most names looked up for one plan, because each takes a request in a live tenant. The recovery itself checks all
 * of them.
 */
const MOST_LOOKED_UP = 200;

/** Looks up names in the directory, up to a limit. */
export class NameLookUps {
  readonly #directory: Pick<Directory, "holdersOf">;
  #left = MOST_LOOKED_UP;
  #skipped = 0;

  constructor(directory: Pick<Directory, "holdersOf">) {
    this.#directory = directory;
  }

  /** The number of names that were asked for beyond the limit. */
  get skipped(): number {
    return this.#skipped;
  }

  async holdersOf(type: EntityType, text: string): Promise<readonly EntityRef[]> {
    if (this.#left === 0) {
      this.#skipped += 1;
      return [];
    }
    this.#left -= 1;
    return this.#directory.holdersOf(type, text);
  }
}
