import type { AuditRecord, ModifiedProperty } from "./audit-record.ts";
import type { Authored, Authorship, Change } from "./change.ts";
import { isLinkName } from "./link.ts";
import { actorKey } from "./others-work.ts";
import { EXISTENCE } from "./recoverable.ts";

/** Authorship without a matching log event. An author is never guessed. */
const unknown: Authorship = { last: { actor: { kind: "unknown", id: null, name: null }, time: null } };

/** Collects the author of each part of one entity from its records, newest first. */
export class Authors {
  readonly #of = new Map<string, { last: Authored; before?: Authored }>();
  readonly #fromTheFirst: boolean;
  #newest: Authored | null = null;
  #oldest: Authored | null = null;

  /** `fromTheFirst`: the records are complete for the period, so the oldest one names the creator. */
  constructor(fromTheFirst = true) {
    this.#fromTheFirst = fromTheFirst;
  }

  add({ actor, time }: AuditRecord, modified: readonly ModifiedProperty[]): void {
    const by = { actor, time };
    this.#newest ??= by;
    this.#oldest = by;
    for (const facet of modified.flatMap(facetsOf)) {
      const known = this.#of.get(facet);
      if (known === undefined) this.#of.set(facet, { last: by });
      else if (known.before === undefined && actorKey(known.last.actor) !== actorKey(actor)) known.before = by;
    }
  }

  /** Returns the change with an author for each of its parts. */
  sign<Signed extends Omit<Change, "seq">>(change: Signed): Signed {
    return {
      ...change,
      properties: change.properties.map((property) => ({ ...property, by: this.of(property.name) })),
      links: change.links.map((link) => ({ ...link, by: this.of(`${link.link} ${link.target.id}`) })),
      ...(change.action === "update" ? {} : { existenceBy: this.#existence(change.action) }),
    };
  }

  /** Returns the author of a property, or of a link given as its name and the id of its target. */
  of(facet: string): Authorship {
    return this.#of.get(facet) ?? unknown;
  }

  /** Takes the first record as the creation of an object, and the last one as the removal of a relationship. */
  #existence(action: Change["action"]): Authorship {
    const named = this.#of.get(EXISTENCE);
    if (named !== undefined) return named;
    const made = this.#fromTheFirst ? this.#oldest : null;
    const by = action === "softDelete" ? made : this.#newest;
    return by === null ? unknown : { last: by };
  }
}

/** Counts a link as one part for each of its targets. */
const facetsOf = ({ name, oldValue, newValue }: ModifiedProperty): string[] =>
  isLinkName(name) ? [oldValue, newValue].flatMap((id) => (typeof id === "string" ? `${name} ${id}` : [])) : [name];
