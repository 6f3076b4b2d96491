import { allEntityTypes, canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";

/**
 * The order of a plan's rows, as far as is needed to find the stretch of rows that an object is in. Holds the first row of
 * each stretch, and every row that is out of the order of types and ids, which rebuilt objects are.
 */
export class ListOrder {
  readonly #rows: number;
  readonly #first: { readonly ref: EntityRef; readonly stretch: number }[] = [];
  readonly #apart = new Map<RefKey, number>();
  #last: EntityRef | null = null;
  #listed = 0;

  /** `rows` is the number of rows in a stretch. */
  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Adds the next row of the plan. */
  add(ref: EntityRef): void {
    const stretch = Math.floor(this.#listed / this.#rows);
    this.#listed += 1;
    if (this.#last !== null && inOrder(ref, this.#last) <= 0) {
      this.#apart.set(refKey(ref), stretch);
      return;
    }
    this.#last = ref;
    if (this.#first.at(-1)?.stretch !== stretch) this.#first.push({ ref, stretch });
  }

  /** Returns the only stretch in which an object can be listed, counted from 0. */
  stretchOf({ type, id }: EntityRef): number {
    const ref = { type, id: canonicalId(id) };
    const apart = this.#apart.get(refKey(ref));
    if (apart !== undefined) return apart;
    let [low, high] = [0, this.#first.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const first = this.#first[middle];
      if (first !== undefined && inOrder(first.ref, ref) <= 0) low = middle;
      else high = middle;
    }
    return this.#first[low]?.stretch ?? 0;
  }
}

const place = new Map(allEntityTypes.map((type, index) => [type, index]));

function inOrder(a: EntityRef, b: EntityRef): number {
  const types = (place.get(a.type) ?? 0) - (place.get(b.type) ?? 0);
  return types !== 0 ? types : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
