import type { CreateOptions, DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../../src/domain/entity.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Link } from "../../src/domain/link.ts";
import { EXISTENCE } from "../../src/domain/recoverable.ts";

/** On whose behalf something was written: the one who broke things, somebody at work, or the directory by itself. */
export type Side = "attacker" | "legitimate" | "directory";

/** One object, and which of its properties and links were written; `deletedDateTime` stands for its existence. */
export interface Touched {
  readonly ref: EntityRef;
  readonly facets: readonly string[];
}

/** Remembers who wrote what, in the order of each object's first write. */
export class Ledger {
  readonly #written = new Map<Side, Map<RefKey, { ref: EntityRef; facets: Set<string> }>>();

  note(side: Side, ref: EntityRef, facets: readonly string[]): void {
    const objects = this.#written.get(side) ?? new Map<RefKey, { ref: EntityRef; facets: Set<string> }>();
    this.#written.set(side, objects);
    const entry = objects.get(refKey(ref)) ?? { ref, facets: new Set() };
    objects.set(refKey(ref), entry);
    for (const facet of facets) entry.facets.add(facet);
  }

  of(side: Side): Touched[] {
    return [...(this.#written.get(side)?.values() ?? [])].map(({ ref, facets }) => ({ ref, facets: [...facets] }));
  }
}

/** What else goes when an object goes. */
export interface TakenAlong {
  byDeletion(ref: EntityRef): readonly EntityRef[];
  byPurge(ref: EntityRef): readonly EntityRef[];
}

/** Somebody's hands, with a witness to what they write. */
export class WitnessedWriter implements DirectoryWriter {
  readonly #hands: DirectoryWriter;
  readonly #note: (ref: EntityRef, facets: readonly string[]) => void;
  readonly #along: TakenAlong;

  constructor(hands: DirectoryWriter, note: (ref: EntityRef, facets: readonly string[]) => void, along: TakenAlong) {
    this.#hands = hands;
    this.#note = note;
    this.#along = along;
  }

  create(type: EntityType, properties: JsonObject, options?: CreateOptions): EntityRef {
    const ref = this.#hands.create(type, properties, options);
    this.#note(ref, [EXISTENCE]);
    return ref;
  }

  update(ref: EntityRef, properties: JsonObject): void {
    this.#hands.update(ref, properties);
    this.#note(ref, Object.keys(properties));
  }

  delete(ref: EntityRef): void {
    this.#hands.delete(ref);
    for (const gone of [ref, ...this.#along.byDeletion(ref)]) this.#note(gone, [EXISTENCE]);
  }

  purge(ref: EntityRef): void {
    this.#hands.purge(ref);
    for (const gone of [ref, ...this.#along.byPurge(ref)]) this.#note(gone, [EXISTENCE]);
  }

  restore(ref: EntityRef): void {
    this.#hands.restore(ref);
    this.#note(ref, [EXISTENCE]);
  }

  addLink(link: Link): void {
    this.#hands.addLink(link);
    this.#note(link.source, [link.link]);
  }

  removeLink(link: Link): void {
    this.#hands.removeLink(link);
    this.#note(link.source, [link.link]);
  }

  assignRole(...[role, principal]: Parameters<DirectoryWriter["assignRole"]>): void {
    this.#hands.assignRole(role, principal);
  }

  removeRole(...[role, principal]: Parameters<DirectoryWriter["removeRole"]>): void {
    this.#hands.removeRole(role, principal);
  }
}
