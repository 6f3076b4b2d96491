import { type AuditRecord, attributionOf, writtenBy } from "./audit-record.ts";
import { Authors } from "./authorship.ts";
import type { Attribution } from "./change.ts";
import { type EntityRef, type RefKey, refKey } from "./entity.ts";

/** More events than this on one entity are left out, oldest first, but none that wrote a property last. */
const MOST_EVENTS = 20;

/** What the log says of one entity: its events, newest first and bounded, and who wrote which part of it. */
export interface Attributed {
  readonly events: readonly Attribution[];
  readonly authors: Authors;
}

/**
 * Who wrote to these entities, gathered from the log's records, newest first. A record counts for what it modified:
 * adding a member is a change of the group, not of the member.
 */
export class Attributions {
  readonly #wanted: ReadonlySet<RefKey>;
  readonly #fromTheFirst: boolean;
  readonly #found = new Map<RefKey, { readonly events: Attribution[]; readonly authors: Authors }>();

  /** `fromTheFirst` as of `Authors`. */
  constructor(refs: readonly EntityRef[], fromTheFirst = true) {
    this.#wanted = new Set(refs.map(refKey));
    this.#fromTheFirst = fromTheFirst;
  }

  add(record: AuditRecord): void {
    for (const { ref, modified } of writtenBy(record)) {
      if (!this.#wanted.has(refKey(ref))) continue;
      const { events, authors } = this.#entry(ref);
      authors.add(record, modified);
      const attribution = attributionOf(record, modified);
      if (isWorthTelling(attribution, events)) events.push(attribution);
    }
  }

  of(ref: EntityRef): Attributed {
    return this.#entry(ref);
  }

  #entry(ref: EntityRef) {
    const known = this.#found.get(refKey(ref)) ?? { events: [], authors: new Authors(this.#fromTheFirst) };
    this.#found.set(refKey(ref), known);
    return known;
  }
}

/** Hundreds of members may have been removed since somebody changed the rule that removed them. */
const isWorthTelling = ({ properties }: Attribution, newer: readonly Attribution[]): boolean =>
  newer.length < MOST_EVENTS || properties.some((name) => !newer.some((event) => event.properties.includes(name)));
