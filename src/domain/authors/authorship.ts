import {
  type Authored,
  type Authorship,
  type Change,
  isPurged,
  type KeptValue,
  type LinkChange,
  type LostValue,
  type PropertyChange,
  valuesThen,
} from "../changes/change.ts";
import { isCredentialList } from "../changes/credentials.ts";
import { isUnchanged } from "../changes/repointed.ts";
import type { Restored } from "../changes/restored.ts";
import { type Json, sameJson } from "../json.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { isLinkName } from "../tenant/link.ts";
import { EXISTENCE, recoverable } from "../tenant/recoverable.ts";
import { endsOf } from "../tenant/state.ts";
import { type AuditRecord, isPurge, isRestoration, type ModifiedProperty } from "./audit-record.ts";
import { authored, ContributionTally, isSameAuthor, writersOf } from "./contributions.ts";
import {
  differingElements,
  elementAuthors,
  hasParts,
  MOST_WRITES,
  stayingElements,
  type ValueWrite,
} from "./element-authors.ts";
import { authorsOfLost, secretsTakenBy } from "./lost-authors.ts";

/** Authorship without a matching log event. An author is never guessed. */
const unknown: Authorship = { last: { actor: { kind: "unknown", id: null, name: null }, time: null } };

/** Collects the author of each part of one entity from its records, newest first. */
export class Authors {
  readonly #of = new Map<string, { last: Authored; before?: Authored }>();
  readonly #writes = new Map<string, ValueWrite[]>();
  readonly #passed = new Map<string, Json>();
  readonly #fromTheFirst: boolean;
  #newest: Authored | null = null;
  /** True if the newest record sets what was not set, as one that makes a relationship does. */
  #isAdded = false;
  #oldest: Authored | null = null;
  #purge: Authored | null = null;
  /** Set by the oldest record of its existence, which shows if it was deleted before all of them. */
  #restored: Pick<Restored, "deletedAt"> | null = null;

  /** `fromTheFirst`: the records are complete for the period, so the oldest one names the creator. */
  constructor(fromTheFirst = true) {
    this.#fromTheFirst = fromTheFirst;
  }

  add(record: AuditRecord, modified: readonly ModifiedProperty[]): void {
    const by = authored(record);
    if (this.#newest === null)
      this.#isAdded = modified.some((one) => one.newValue !== null) && modified.every((one) => one.oldValue === null);
    this.#newest ??= by;
    this.#oldest = by;
    if (modified.length === 0 && isPurge(record)) this.#purge ??= by;
    const existence = modified.find(({ name }) => name === EXISTENCE);
    if (isRestoration(record, modified)) this.#restored = deletedIn(existence);
    else if (existence !== undefined) this.#restored = null;
    for (const one of modified) {
      const { name, oldValue, newValue } = one;
      const writes = this.#writes.get(name) ?? [];
      if (writes.length < MOST_WRITES && (hasParts(oldValue) || hasParts(newValue)))
        this.#writes.set(name, [...writes, { oldValue, newValue, by }]);
      for (const facet of facetsOf(one)) {
        const known = this.#of.get(facet);
        if (known === undefined) this.#of.set(facet, { last: by });
        else if (known.before === undefined && by.recovery === undefined && !isSameAuthor(known.last, by)) {
          known.before = by;
          this.#passed.set(facet, newValue);
        }
      }
    }
  }

  /** Returns the change with an author of each part not only repointed. `targetOf` has what ends links, as a purge does. */
  sign<Signed extends Omit<Change, "seq">>(
    change: Signed,
    targetOf: (ref: EntityRef) => Authors | null = () => null,
  ): Signed {
    const isTaken = isGoneRelationship(change) && (this.#newest === null || this.#isAdded);
    const existenceBy = isTaken
      ? (takenBy(change, targetOf) ?? unknown)
      : change.action === "update"
        ? undefined
        : this.#existence(change.action);
    // A purge took the values that a rebuild writes, although its record leaves them out.
    const ended = change.action === "rebuild" && this.#purge !== null ? existenceBy : undefined;
    const isRepointing = change.repoints !== undefined;
    const properties = change.properties.map((property) => ({
      ...property,
      ...(isRepointing && isUnchanged(property)
        ? {}
        : {
            by:
              (isTaken ? existenceBy : this.#ofProperty(property)) ??
              (ended === undefined ? unknown : { last: ended.last }),
          }),
      ...(change.basis === "audit" ? this.#keptIn(property) : {}),
    }));
    const links = change.links.map((link) => {
      const own = this.#of.get(`${link.link} ${link.target.id}`) ?? (ended && { last: ended.last });
      return { ...link, by: own ?? endOf(link, targetOf(link.target)) ?? unknown };
    });
    const lost = change.lost?.map((value) => ({ ...value, by: this.#ofLost(value) }));
    const tally = new ContributionTally();
    if (existenceBy !== undefined) tally.add(EXISTENCE, existenceBy.last);
    if (existenceBy?.before !== undefined && isPurged(change)) tally.add(EXISTENCE, existenceBy.before);
    for (const { name, by } of properties) if (by !== undefined) for (const one of writersOf(by)) tally.add(name, one);
    for (const { link, by } of links) tally.add(link, by.last);
    for (const [name, one] of authorsOfLost(lost ?? [], properties)) tally.add(name, one);
    return {
      ...change,
      properties,
      links,
      ...(lost === undefined ? {} : { lost }),
      ...(change.kept === undefined ? {} : { kept: change.kept.map((kept) => this.#withElements(kept)) }),
      ...(existenceBy === undefined ? {} : { existenceBy }),
      ...(change.action === "softDelete" && this.#restored !== null
        ? { restored: { wasDeleted: false, ...change.restored, ...this.#restored } }
        : {}),
      contributions: tally.result(),
    };
  }

  /**
   * Returns the authors of a value that no recovery writes. A recovery is not among them where someone else's write is known,
   * because it does not take what it cannot put back.
   */
  #ofLost({ name, now, then }: LostValue): Authorship {
    const writes = this.#writes.get(name) ?? [];
    const { last, before, elements } = isCredentialList(name)
      ? (secretsTakenBy({ now, then }, writes) ?? this.of(name))
      : this.ofProperty({ name, now, then });
    if (elements !== undefined) return { last, elements };
    return { last: last.recovery === undefined ? last : (before ?? last) };
  }

  /** Returns the author of what differs in a property, or an unknown one. */
  ofProperty(property: PropertyChange): Authorship {
    return this.#ofProperty(property) ?? unknown;
  }

  #ofProperty(property: PropertyChange): Authorship | undefined {
    return elementAuthors(property, this.#writes.get(property.name) ?? []) ?? this.#whole(property);
  }

  /** Adds to the author of a value without elements what it was in between, because another author moved it there. */
  #whole({ name, now, then }: PropertyChange): Authorship | undefined {
    const [by, passed] = [this.#of.get(name), this.#passed.get(name)];
    const isBetween = passed != null && ![passed, now, then].some(hasParts) && !sameJson(passed, now);
    return by === undefined || !isBetween || sameJson(passed, then) ? by : { ...by, passed };
  }

  /** Returns the elements that others brought and that stay where one actor's work is taken out of a value. */
  #keptIn(property: PropertyChange): Pick<PropertyChange, "keeps"> {
    const keeps = stayingElements(property, this.#writes.get(property.name) ?? []);
    return keeps.length === 0 ? {} : { keeps };
  }

  #withElements(kept: KeptValue): KeptValue {
    const elements = differingElements(kept, this.#writes.get(kept.name) ?? []);
    return elements === null ? kept : { ...kept, elements };
  }

  /** Returns the author of a property, or of a link given as its name and the id of its target. */
  of(facet: string): Authorship {
    return this.#of.get(facet) ?? unknown;
  }

  /** Returns the author of the newest record, which of an object that is gone is its deletion. Null without records. */
  get newest(): Authorship | null {
    return this.#newest === null ? null : { last: this.#newest };
  }

  /** Returns the author of the permanent deletion. Null without one. */
  get purge(): Authorship | null {
    return this.#purge === null ? null : { last: this.#purge };
  }

  /** Takes the first record as the creation of an object, and the last one as the removal of a relationship. */
  #existence(action: Change["action"]): Authorship {
    const named = this.#of.get(EXISTENCE);
    if (this.#purge !== null && action !== "softDelete") return purgedBy(this.#purge, named?.last);
    if (named !== undefined) return named;
    const made = this.#fromTheFirst ? this.#oldest : null;
    const by = action === "softDelete" ? made : this.#newest;
    return by === null ? unknown : { last: by };
  }
}

/** Returns true for a link or a relationship that cannot come back because an object that it needs was deleted. */
export const isEndedByTarget = ({ notRecoverable }: Pick<LinkChange, "notRecoverable">): boolean =>
  notRecoverable === "targetGone" || notRecoverable === "targetDeleted";

/** Returns who ended a link by ending its target, which a plan may be about to create again. */
const endOf = (link: Pick<LinkChange, "notRecoverable" | "action">, target: Authors | null): Authorship | null =>
  (isEndedByTarget(link) ? target?.newest : link.action === "add" ? target?.purge : null) ?? null;

const isGoneRelationship = ({ ref, action }: Omit<Change, "seq">): boolean =>
  recoverable[ref.type].ends !== null && action === "restore";

/** Returns who ended a relationship that no record ends, by ending the last of its ends. */
function takenBy(change: Omit<Change, "seq">, targetOf: (ref: EntityRef) => Authors | null): Authorship | null {
  const { ref, notRecoverable } = change;
  const link = { action: "add", ...(notRecoverable === undefined ? {} : { notRecoverable }) } as const;
  const found = endsOf(ref, valuesThen(change)).flatMap((end) =>
    end.flatMap((one) => endOf(link, targetOf(one)) ?? []),
  );
  return found.toSorted((a, b) => (b.last.time ?? 0) - (a.last.time ?? 0))[0] ?? null;
}

/** Returns the time of a deletion from the value that a restoration replaced, which a log may not name. */
function deletedIn(existence: ModifiedProperty | undefined): Pick<Restored, "deletedAt"> {
  const deletedAt = typeof existence?.oldValue === "string" ? Date.parse(existence.oldValue) : Number.NaN;
  return Number.isNaN(deletedAt) ? {} : { deletedAt };
}

/** Names the author of the deletion beside the one of the purge, where they differ. */
const purgedBy = (last: Authored, deletion: Authored | undefined): Authorship =>
  deletion === undefined || isSameAuthor(deletion, last) ? { last } : { last, before: deletion };

/** Counts a link as one part for each of its targets. */
export const facetsOf = ({ name, oldValue, newValue }: ModifiedProperty): string[] =>
  isLinkName(name) ? [oldValue, newValue].flatMap((id) => (typeof id === "string" ? `${name} ${id}` : [])) : [name];
