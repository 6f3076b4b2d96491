import type { Attribution, Change } from "../changes/change.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { type AuditRecord, attributionOf, writtenBy } from "./audit-record.ts";
import { Authors } from "./authorship.ts";

/** Maximum number of events kept for one entity. The last write of each property is always kept. */
const MOST_EVENTS = 20;

/** Log events of one entity, newest first and bounded, with the author of each of its parts. */
export interface Attributed {
  readonly events: readonly Attribution[];
  /** The number of all events, kept or not. */
  readonly total: number;
  readonly authors: Authors;
}

/** Returns the events that are kept, and how many there are where some are not. */
export const attributionIn = ({
  events,
  total,
}: Pick<Attributed, "events" | "total">): Pick<Change, "attribution" | "eventTotal"> => ({
  attribution: events,
  ...(total > events.length ? { eventTotal: total } : {}),
});

/**
 * Collects the authors of changes to a set of entities from log records, newest first. A record counts for the entity it
 * modified: adding a member changes the group and not the member.
 */
export class Attributions {
  readonly #refs: readonly EntityRef[];
  /** The keys of the refs, which only a record makes necessary. */
  #wanted: ReadonlySet<RefKey> | null = null;
  readonly #fromTheFirst: boolean;
  readonly #found = new Map<RefKey, { readonly events: Attribution[]; total: number; readonly authors: Authors }>();
  /** Stands for each entity without a record. */
  readonly #unwritten: Attributed;

  /** `fromTheFirst` has the meaning it has for `Authors`. */
  constructor(refs: readonly EntityRef[], fromTheFirst = true) {
    this.#refs = refs;
    this.#fromTheFirst = fromTheFirst;
    this.#unwritten = { events: [], total: 0, authors: new Authors(fromTheFirst) };
  }

  add(record: AuditRecord): void {
    this.#wanted ??= new Set(this.#refs.map(refKey));
    for (const { ref, modified } of writtenBy(record)) {
      if (!this.#wanted.has(refKey(ref))) continue;
      const entry = this.#entry(ref);
      const { events, authors } = entry;
      entry.total += 1;
      authors.add(record, modified);
      const attribution = attributionOf(record, modified);
      if (isWorthKeeping(attribution, events)) events.push(attribution);
    }
  }

  of(ref: EntityRef): Attributed {
    return this.#found.size === 0 ? this.#unwritten : (this.#found.get(refKey(ref)) ?? this.#unwritten);
  }

  #entry(ref: EntityRef) {
    const known = this.#found.get(refKey(ref)) ?? { events: [], total: 0, authors: new Authors(this.#fromTheFirst) };
    this.#found.set(refKey(ref), known);
    return known;
  }
}

/** Keeps the change of a membership rule even if hundreds of member removals follow it. */
const isWorthKeeping = ({ properties }: Attribution, newer: readonly Attribution[]): boolean =>
  newer.length < MOST_EVENTS || properties.some((name) => !newer.some((event) => event.properties.includes(name)));
