import type { AuditRecord, ModifiedProperty } from "./audit-record.ts";
import type { Authored, Authorship, Change, LinkChange } from "./change.ts";
import { authored, ContributionTally } from "./contributions.ts";
import type { EntityRef } from "./entity.ts";
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

  add(record: AuditRecord, modified: readonly ModifiedProperty[]): void {
    const by = authored(record);
    this.#newest ??= by;
    this.#oldest = by;
    for (const facet of modified.flatMap(facetsOf)) {
      const known = this.#of.get(facet);
      if (known === undefined) this.#of.set(facet, { last: by });
      else if (known.before === undefined && actorKey(known.last.actor) !== actorKey(by.actor)) known.before = by;
    }
  }

  /**
   * Returns the change with an author for each of its parts. `removerOf` names the author of the deletion of an object, who
   * ended its links too.
   */
  sign<Signed extends Omit<Change, "seq">>(
    change: Signed,
    removerOf: (ref: EntityRef) => Authorship | null = () => null,
  ): Signed {
    const properties = change.properties.map((property) => ({ ...property, by: this.of(property.name) }));
    const links = change.links.map((link) => {
      const own = this.#of.get(`${link.link} ${link.target.id}`);
      return { ...link, by: own ?? (isEndedByTarget(link) ? removerOf(link.target) : null) ?? unknown };
    });
    const existenceBy = change.action === "update" ? undefined : this.#existence(change.action);
    const tally = new ContributionTally();
    if (existenceBy !== undefined) tally.add(EXISTENCE, existenceBy.last);
    for (const { name, by } of properties) tally.add(name, by.last);
    for (const { link, by } of links) tally.add(link, by.last);
    return {
      ...change,
      properties,
      links,
      ...(existenceBy === undefined ? {} : { existenceBy }),
      contributions: tally.result(),
    };
  }

  /** Returns the author of a property, or of a link given as its name and the id of its target. */
  of(facet: string): Authorship {
    return this.#of.get(facet) ?? unknown;
  }

  /** Returns the author of the newest record, which of an object that is gone is its deletion. Null without records. */
  get newest(): Authorship | null {
    return this.#newest === null ? null : { last: this.#newest };
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

/** Returns true for a link that cannot come back because its target was deleted. */
export const isEndedByTarget = ({ notRecoverable }: LinkChange): boolean =>
  notRecoverable === "targetGone" || notRecoverable === "targetDeleted";

/** Counts a link as one part for each of its targets. */
const facetsOf = ({ name, oldValue, newValue }: ModifiedProperty): string[] =>
  isLinkName(name) ? [oldValue, newValue].flatMap((id) => (typeof id === "string" ? `${name} ${id}` : [])) : [name];
