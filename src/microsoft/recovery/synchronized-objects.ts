import * as z from "zod";
import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { type Clock, MINUTE, type Millis } from "../../domain/time.ts";
import type { GraphAnswer, GraphClient } from "../../graph/http/graph-client.ts";
import { isSuccess } from "../../graph/http/refused.ts";
import { decodeRows } from "../../wire/collection.ts";
import { objectId, readObject } from "../../wire/reading.ts";

/** Source: Microsoft Graph, directoryObject: getByIds, up to 1,000 ids in one request, and the largest page. */
const IDS_PER_REQUEST = 1_000;
const PAGE = "999";
/** Pages of deleted objects of a type that are read for those of a list. */
const MOST_PAGES = 20;
/** Ids whose answer is kept. */
const MOST_KNOWN = 100_000;
const LASTS: Millis = 10 * MINUTE;
const $select = "id,onPremisesSyncEnabled";

const row = z.looseObject({ id: objectId, onPremisesSyncEnabled: z.boolean().nullish() });
type SyncRow = z.output<typeof row>;

const types = ["user", "group"] as const;

/** Changes with the reason why they stay, and a sentence for each kind of them of which that is not known. */
export interface MarkedChanges {
  readonly changes: readonly Change[];
  readonly unchecked: readonly string[];
}

/**
 * Finds the users and groups that are synchronized from on-premises. Microsoft's service shows their differences and
 * never recovers them, except for the memberships of cloud groups. Costs one request per 1,000 objects that were not asked
 * about lately, and for deleted ones the list of the deleted objects of their type. Source: Microsoft Entra Backup and
 * Recovery, scope and limitations.
 */
export class SynchronizedObjects {
  readonly #client: GraphClient;
  readonly #clock: Clock;
  /** Null for an object that is not in use and was not looked for among the deleted ones. */
  readonly #known = new Map<string, { readonly at: Millis; readonly synchronized: boolean | null }>();

  constructor({ client, clock }: { readonly client: GraphClient; readonly clock: Clock }) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * Returns the changes with the reason `synchronized` where it applies: to the object, and to the members of a group.
   */
  async marked(changes: readonly Change[]): Promise<MarkedChanges> {
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    const asked = changes.filter(({ ref }) => types.some((type) => type === ref.type));
    const unchecked = [
      ...((await this.#readLive(asked.map(({ ref }) => ref.id))) ? [] : [UNCHECKED]),
      ...((await this.#readDeleted(asked)) ? [] : [DELETED_UNCHECKED]),
    ];
    return { changes: changes.map((change) => this.#marked(change)), unchecked };
  }

  #marked(change: Change): Change {
    if (this.#known.get(change.ref.id)?.synchronized !== true) return change;
    const links = change.links.map((link) => ({ ...link, notRecoverable: link.notRecoverable ?? "synchronized" }));
    const linkTotals = { add: 0, remove: 0, notRecoverable: links.length };
    return { ...change, links, linkTotals, notRecoverable: change.notRecoverable ?? "synchronized" };
  }

  /** Returns false if the directory must not be read. */
  async #readLive(all: readonly string[]): Promise<boolean> {
    const now = this.#clock.now();
    const stale = [...new Set(all)].filter((id) => {
      const known = this.#known.get(id);
      return known === undefined || now < known.at || now - known.at >= LASTS;
    });
    for (let from = 0; from < stale.length; from += IDS_PER_REQUEST) {
      const ids = stale.slice(from, from + IDS_PER_REQUEST);
      const found = await rowsOf(() =>
        this.#client.post("/directoryObjects/getByIds", { ids, types }, { query: { $select }, repeatable: true }),
      );
      if (found === null) return false;
      for (const id of ids) this.#known.set(id, { at: now, synchronized: null });
      this.#keep(found.rows, now);
    }
    return true;
  }

  /** Returns false if it is not known of deleted objects that a list restores. */
  async #readDeleted(asked: readonly Change[]): Promise<boolean> {
    let isKnown = true;
    for (const type of types) {
      const restored = asked.filter(({ ref, action }) => action === "restore" && ref.type === type);
      const open = () => restored.filter(({ ref }) => this.#known.get(ref.id)?.synchronized === null);
      if (open().length > 0 && !(await this.#readDeletedOf(type, open))) isKnown = false;
    }
    return isKnown;
  }

  async #readDeletedOf(type: (typeof types)[number], open: () => readonly Change[]): Promise<boolean> {
    const now = this.#clock.now();
    const path = `/directory/deletedItems/${recoverable[type].graphType}`;
    let next = () => this.#client.get(path, { query: { $top: PAGE, $select } });
    for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
      const found = await rowsOf(next);
      if (found === null) return false;
      this.#keep(found.rows, now);
      const { link, url } = found;
      if (open().length === 0) return true;
      if (link === null) {
        // An object that is not deleted either is gone, and the service does not list it.
        for (const { ref } of open()) this.#known.set(ref.id, { at: now, synchronized: false });
        return true;
      }
      next = () => this.#client.follow(link, url);
    }
    return false;
  }

  #keep(rows: readonly SyncRow[], at: Millis): void {
    for (const { id, onPremisesSyncEnabled } of rows)
      this.#known.set(id, { at, synchronized: onPremisesSyncEnabled === true });
  }
}

interface FoundRows {
  readonly rows: readonly SyncRow[];
  readonly link: string | null;
  readonly url: URL;
}

/** Returns null for rows that must not be read. */
async function rowsOf(request: () => Promise<GraphAnswer>): Promise<FoundRows | null> {
  try {
    const answer = await request();
    if (!isSuccess(answer)) return null;
    const { items: rows, nextLink: link } = decodeRows(answer.body, (one) => readObject(row, one));
    return { rows, link, url: answer.url };
  } catch (error) {
    if (error instanceof RewindError && error.code !== "signInRequired") return null;
    throw error;
  }
}

/** Says that synchronized objects may be among changes that look recoverable. */
const UNCHECKED =
  "Which of these users and groups are synchronized from on-premises could not be read (Directory.Read.All). Microsoft's " +
  "service shows their differences and leaves them as they are.";
const DELETED_UNCHECKED =
  "Which of the deleted users and groups are synchronized from on-premises is not known, because the deleted objects could not be " +
  "read, or not all of them. Microsoft's service leaves such an object deleted: it comes back from on-premises.";
