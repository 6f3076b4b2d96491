import type { AuditEvent } from "../directory/directory.ts";
import type { Actor } from "../domain/change.ts";
import { type RefKey, refKey } from "../domain/entity.ts";
import { actorKey } from "../domain/others-work.ts";
import type { Millis } from "../domain/time.ts";
import { ChangeHistogram } from "../service/change-histogram.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { ListedChange } from "../store/job-changes.ts";
import { writtenBy } from "./attribution.ts";

const ROWS_SHOWN = 12;

const nobody: readonly Author[] = [];

interface Author {
  readonly key: string;
  readonly actor: Actor;
  objects: number;
  first: Millis;
  last: Millis;
}

/** What is remembered of a changed object while the log goes by. */
interface Listed {
  /** Null: it came or went, and differs as a whole. */
  readonly facets: readonly string[] | null;
  authors: readonly Author[];
  dated: boolean;
}

/**
 * Who made the changes of a list and when: first all its rows, then the audit log's events, newest first, each once.
 * Remembers of every changed object its key and who wrote to it: some 370 bytes each, and nothing of its values.
 */
export class ListAuthors {
  readonly #listed = new Map<RefKey, Listed>();
  readonly #facets = new Map<string, readonly string[]>();
  readonly #authors = new Map<string, Author>();
  readonly #histogram = new ChangeHistogram();

  addRow({ ref, action, facets }: ListedChange): void {
    const shared = action === "update" ? this.#shared(facets) : null;
    this.#listed.set(refKey(ref), { facets: shared, authors: nobody, dated: false });
  }

  /** An actor counts once for each object they wrote to, an object in the histogram at the newest write to what differs. */
  addEvent(event: AuditEvent): void {
    for (const { ref, modified } of writtenBy(event)) {
      const listed = this.#listed.get(refKey(ref));
      if (listed === undefined) continue;
      const author = this.#authorOf(event);
      if (!listed.authors.includes(author)) {
        // A list of its exact length: one that grows keeps room for sixteen.
        listed.authors = [...listed.authors, author];
        author.objects += 1;
      }
      const { facets, dated } = listed;
      if (dated || (facets !== null && !modified.some(({ name }) => facets.includes(name)))) continue;
      listed.dated = true;
      this.#histogram.add(event.time, event.actor, author.key);
    }
  }

  result(): Pick<ChangeSummary, "actors" | "histogram"> {
    for (const { dated } of this.#listed.values()) if (!dated) this.#histogram.addUnknown();
    const actors = [...this.#authors.values()]
      .sort((a, b) => b.objects - a.objects)
      .slice(0, ROWS_SHOWN)
      .map(({ actor, objects, first, last }) => ({ actor, objects, first, last }));
    return { actors, histogram: this.#histogram.result() };
  }

  #authorOf({ actor, time }: AuditEvent): Author {
    const key = actorKey(actor);
    const author = this.#authors.get(key) ?? { key, actor, objects: 0, first: time, last: time };
    this.#authors.set(key, author);
    author.first = Math.min(author.first, time);
    author.last = Math.max(author.last, time);
    return author;
  }

  /** One list for all that differ alike: a script leaves few kinds of difference on many objects. */
  #shared(facets: readonly string[]): readonly string[] {
    const key = facets.join(" ");
    const shared = this.#facets.get(key) ?? facets;
    this.#facets.set(key, shared);
    return shared;
  }
}
