import { type EntityRef, type RefKey, refKey } from "../domain/tenant/entity.ts";

/** Most names that are kept. The oldest are dropped first. */
const MOST = 20_000;

/** The names of objects in lists of changes that were read, for objects that are purged since. */
export class ListNames {
  readonly #names = new Map<RefKey, string>();

  add({ ref, displayName }: { readonly ref: EntityRef; readonly displayName: string | null }): void {
    if (displayName === null) return;
    const key = refKey(ref);
    this.#names.delete(key);
    this.#names.set(key, displayName);
    const [oldest] = this.#names.keys();
    if (this.#names.size > MOST && oldest !== undefined) this.#names.delete(oldest);
  }

  of(ref: EntityRef): string | null {
    return this.#names.get(refKey(ref)) ?? null;
  }
}
