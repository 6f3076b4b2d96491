import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { Row } from "../sql/schema.ts";
import { NumberById } from "./number-by-id.ts";

/** The rows of some links of a first capture, and those of the ends that had no number before them. */
export interface FirstLinks {
  readonly rows: readonly Pick<Row<"numbered_link">, "source" | "link" | "target">[];
  readonly ends: readonly Row<"link_end">[];
}

/**
 * The numbers of a first capture, which alone gives them, so that it need not look for any in the database. An
 * interrupted one leaves no numbers behind.
 */
export class FirstNumbers {
  readonly #numbers = new Map<EntityType, NumberById>();
  #last = 0;
  #ends: Row<"link_end">[] = [];

  /** Numbers links, whose rows must be written in the order of these calls. */
  numbered(links: readonly Link[]): FirstLinks {
    let before: EntityRef | null = null;
    let number = 0;
    const rows = links.map(({ link, source, target }) => {
      // A source is looked up once for its links that follow each other.
      if (before?.id !== source.id || before.type !== source.type) number = this.#numberOf(source);
      before = source;
      return { source: number, link, target: this.#numberOf(target) };
    });
    const ends = this.#ends;
    this.#ends = [];
    return { rows, ends };
  }

  /** Gives the memory of the numbers back at once, because a collector may wait until the indexes are built. */
  release(): void {
    for (const ofType of this.#numbers.values()) ofType.release();
    this.#numbers.clear();
  }

  #numberOf({ type, id }: EntityRef): number {
    const ofType = this.#numbers.get(type) ?? new NumberById();
    this.#numbers.set(type, ofType);
    const number = ofType.numberOf(id, this.#last + 1);
    if (number > this.#last) {
      this.#last = number;
      this.#ends.push({ number, entity_type: type, entity_id: id });
    }
    return number;
  }
}
