import {
  type AuditRecord,
  isRecovery,
  type ModifiedProperty,
  recoveryMark,
  writtenBy,
} from "../domain/authors/audit-record.ts";
import { facetsOf } from "../domain/authors/authorship.ts";
import { actorKey } from "../domain/authors/others-work.ts";
import type { Actor, Change, RecoveryMark } from "../domain/changes/change.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import { isLinkName } from "../domain/tenant/link.ts";
import type { Millis } from "../domain/time.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { ChangeHistogram } from "./change-histogram.ts";
import { SeqSet } from "./seq-set.ts";

/** Stands for the parts of a record that names none. */
const WHOLE = "";

/** More authors than a summary has room for. */
const ROWS_SHOWN = 200;

/**
 * The position of an object in a list and the parts of it that differ. Null for an object that came or went and differs
 * as a whole.
 */
export interface ListPlace {
  readonly seq: number;
  readonly changedFields: readonly string[] | null;
  /**
   * The links that differ, where a recovery wrote some of the object's and the name of a link alone would tell too little.
   * True for those that a record has written, without those that a recovery wrote before.
   */
  readonly links?: Map<string, boolean>;
}

/** Returns the links that differ in a change, for its place in a list. */
export const linksOf = ({ links }: Pick<Change, "links">): Map<string, boolean> =>
  new Map(links.map(({ link, target }) => [`${link} ${target.id}`, false]));

interface Author {
  readonly key: string;
  readonly actor: Actor;
  readonly recovery?: RecoveryMark;
  readonly objects: SeqSet;
  first: Millis;
  last: Millis;
}

/**
 * Finds the authors and times of the changes of a list. Takes the audit log's records, newest first, each once.
 * Remembers a bit for each change of the list, and one for each actor who wrote to it.
 */
export class ListAuthors {
  readonly #authors = new Map<string, Author>();
  readonly #histogram = new ChangeHistogram();
  readonly #dated = new SeqSet();
  /** The objects of which a record wrote a part, and those of which a recovery did, by the part. */
  readonly #written = new Map<string, SeqSet>();
  readonly #recovered = new Map<string, SeqSet>();

  /**
   * An actor counts once for each object they wrote to, unless a recovery has written all of it since. A recovery counts
   * apart from the person in whose name it wrote, and only for parts of which it was the last to write. In the histogram, an
   * object counts at the newest write to what differs, and a link at each write to it.
   */
  add(record: AuditRecord, placeOf: (ref: EntityRef) => ListPlace | undefined): void {
    for (const { ref, modified: all } of writtenBy(record)) {
      const place = placeOf(ref);
      if (place === undefined) continue;
      const { seq, changedFields, links: differingLinks } = place;
      const modified = differingLinks === undefined ? all : withoutPast(all, differingLinks, isRecovery(record));
      if (modified.length === 0 && all.length > 0) continue;
      // It is listed only because others have overwritten all of the actor's work on it.
      if (changedFields?.length === 0) continue;
      const names = modified.length === 0 ? [WHOLE] : modified.map(({ name }) => name);
      const ofRecovery = isRecovery(record);
      const isLinkWrite = differingLinks !== undefined && names.some(isLinkName);
      const differing = names.filter((name) => changedFields === null || changedFields.includes(name));
      const isPast = isLinkWrite
        ? false
        : ofRecovery
          ? differing.every((name) => isIn(this.#written, name, seq))
          : names.every((name) => isIn(this.#recovered, name, seq));
      for (const name of names) {
        note(this.#written, name, seq);
        if (ofRecovery) note(this.#recovered, name, seq);
      }
      if (isPast) continue;
      const author = this.#authorOf(record);
      author.objects.add(seq);
      const about = modified.filter(({ name }) => changedFields === null || changedFields.includes(name));
      const links = about.filter(({ name }) => isLinkName(name)).length;
      if (links > 0) this.#histogram.add(record.time, author, links);
      const isAbout = changedFields === null || about.length > 0;
      if (isAbout && this.#dated.add(seq)) this.#histogram.add(record.time, author);
    }
  }

  /** Of a list in which so many objects differ. */
  result(differing: number): Pick<ChangeSummary, "actors" | "moreActors"> & Required<Pick<ChangeSummary, "histogram">> {
    const actors = [...this.#authors.values()]
      .sort((a, b) => b.objects.size - a.objects.size)
      .slice(0, ROWS_SHOWN)
      .map(({ actor, recovery, objects, first, last }) => ({
        ...{ actor, objects: objects.size, first, last },
        ...(recovery === undefined ? {} : { recovery }),
      }));
    const moreActors = this.#authors.size - actors.length;
    return {
      actors,
      ...(moreActors > 0 ? { moreActors } : {}),
      histogram: { ...this.#histogram.result(), unknown: differing - this.#dated.size },
    };
  }

  #authorOf(record: AuditRecord): Author {
    const { actor, time } = record;
    const mark = recoveryMark(record);
    const key = mark.recovery === undefined ? actorKey(actor) : JSON.stringify(mark.recovery.id);
    const author = this.#authors.get(key) ?? { key, actor, ...mark, objects: new SeqSet(), first: time, last: time };
    this.#authors.set(key, author);
    author.first = Math.min(author.first, time);
    author.last = Math.max(author.last, time);
    return author;
  }
}

/**
 * Returns what a record wrote without the links that do not differ, or of which it was not the last author because a recovery
 * wrote them since, or anyone after this recovery.
 */
function withoutPast(
  modified: readonly ModifiedProperty[],
  links: Map<string, boolean>,
  ofRecovery: boolean,
): readonly ModifiedProperty[] {
  return modified.filter((one) => {
    if (!isLinkName(one.name)) return true;
    const counted = facetsOf(one).filter((facet) => links.has(facet) && !(ofRecovery && links.get(facet) === true));
    for (const facet of facetsOf(one)) {
      if (ofRecovery) links.delete(facet);
      else if (links.has(facet)) links.set(facet, true);
    }
    return counted.length > 0;
  });
}

const isIn = (sets: ReadonlyMap<string, SeqSet>, name: string, seq: number): boolean =>
  sets.get(name)?.has(seq) === true;

function note(sets: Map<string, SeqSet>, name: string, seq: number): void {
  const all = sets.get(name) ?? new SeqSet();
  sets.set(name, all);
  all.add(seq);
}
