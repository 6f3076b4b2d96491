import * as z from "zod";
import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { type Clock, MINUTE, type Millis } from "../../domain/time.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { isSuccess } from "../../graph/http/refused.ts";
import { decodeRows } from "../../wire/collection.ts";
import { objectId, readObject } from "../../wire/reading.ts";

/** Source: Microsoft Graph, directoryObject: getByIds, up to 1,000 ids in one request. */
const IDS_PER_REQUEST = 1_000;
/** Ids whose answer is kept. */
const MOST_KNOWN = 100_000;
const LASTS: Millis = 10 * MINUTE;

const row = z.looseObject({ id: objectId, onPremisesSyncEnabled: z.boolean().nullish() });

/**
 * Finds the users and groups that are synchronized from on-premises. Microsoft's service shows their differences and
 * never recovers them, except for group memberships. Costs one request per 1,000 objects that were not asked about
 * lately. Source: Microsoft Entra Backup and Recovery, scope and limitations.
 */
export class SynchronizedObjects {
  readonly #client: GraphClient;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly at: Millis; readonly synchronized: boolean }>();

  constructor({ client, clock }: { readonly client: GraphClient; readonly clock: Clock }) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * Returns the changes with the reason `synchronized` where it applies, and whether that could be checked. Soft-deleted
   * objects count as not synchronized, because no list of ids shows them.
   */
  async marked(
    changes: readonly Change[],
  ): Promise<{ readonly changes: readonly Change[]; readonly checked: boolean }> {
    const asked = changes.filter(({ ref }) => ref.type === "user" || ref.type === "group").map(({ ref }) => ref);
    const checked = await this.#read(asked);
    return {
      checked,
      changes: changes.map((change) =>
        change.notRecoverable === undefined && this.#isSynchronized(change.ref)
          ? { ...change, notRecoverable: "synchronized" }
          : change,
      ),
    };
  }

  #isSynchronized({ id }: EntityRef): boolean {
    return this.#known.get(id)?.synchronized === true;
  }

  /** Returns false if the directory must not be read. */
  async #read(refs: readonly EntityRef[]): Promise<boolean> {
    const now = this.#clock.now();
    const stale = [...new Set(refs.map(({ id }) => id))].filter((id) => {
      const known = this.#known.get(id);
      return known === undefined || now < known.at || now - known.at >= LASTS;
    });
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    for (let from = 0; from < stale.length; from += IDS_PER_REQUEST) {
      const ids = stale.slice(from, from + IDS_PER_REQUEST);
      const found = await this.#request(ids);
      if (found === null) return false;
      for (const id of ids) this.#known.set(id, { at: now, synchronized: found.has(id) });
    }
    return true;
  }

  async #request(ids: readonly string[]): Promise<ReadonlySet<string> | null> {
    try {
      const answer = await this.#client.post(
        "/directoryObjects/getByIds",
        { ids, types: ["user", "group"] },
        { query: { $select: "id,onPremisesSyncEnabled" }, repeatable: true },
      );
      if (!isSuccess(answer)) return null;
      const { items } = decodeRows(answer.body, (one) => readObject(row, one));
      return new Set(items.filter((item) => item.onPremisesSyncEnabled === true).map(({ id }) => id));
    } catch (error) {
      if (error instanceof RewindError && error.code !== "signInRequired") return null;
      throw error;
    }
  }
}

/** Says that synchronized objects may be among changes that look recoverable. */
export const UNCHECKED =
  "Which of these users and groups are synchronized from on-premises could not be read (Directory.Read.All). Microsoft's " +
  "service shows their differences and leaves them as they are.";
