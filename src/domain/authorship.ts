import type { AuditRecord, ModifiedProperty } from "./audit-record.ts";
import type { Authored, Authorship, Change } from "./change.ts";
import { isLinkName } from "./link.ts";
import { actorKey } from "./others-work.ts";
import { EXISTENCE } from "./recoverable.ts";

/** No event says who: that is told, and nobody is guessed. */
const unknown: Authorship = { last: { actor: { kind: "unknown", id: null, name: null }, time: null } };

/** Who wrote which part of one entity: gathered from its records, newest first. */
export class Authors {
  readonly #of = new Map<string, { last: Authored; before?: Authored }>();
  readonly #fromTheFirst: boolean;
  #newest: Authored | null = null;
  #oldest: Authored | null = null;

  /** `fromTheFirst` where no record of the time in question is left out: only then the oldest tells who made it. */
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

  /** The change with an author for each of its parts. */
  sign<Signed extends Omit<Change, "seq">>(change: Signed): Signed {
    return {
      ...change,
      properties: change.properties.map((property) => ({ ...property, by: this.of(property.name) })),
      links: change.links.map((link) => ({ ...link, by: this.of(`${link.link} ${link.target.id}`) })),
      ...(change.action === "update" ? {} : { existenceBy: this.#existence(change.action) }),
    };
  }

  /** Of a property, or of a link by its name and the id of its target. */
  of(facet: string): Authorship {
    return this.#of.get(facet) ?? unknown;
  }

  /** What made an object is the first the log has of it; what ended one that leaves nothing behind, the last. */
  #existence(action: Change["action"]): Authorship {
    const named = this.#of.get(EXISTENCE);
    if (named !== undefined) return named;
    const made = this.#fromTheFirst ? this.#oldest : null;
    const by = action === "softDelete" ? made : this.#newest;
    return by === null ? unknown : { last: by };
  }
}

/** A link is a part of its own for each of its ends. */
const facetsOf = ({ name, oldValue, newValue }: ModifiedProperty): string[] =>
  isLinkName(name) ? [oldValue, newValue].flatMap((id) => (typeof id === "string" ? `${name} ${id}` : [])) : [name];
