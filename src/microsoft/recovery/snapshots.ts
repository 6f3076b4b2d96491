import { RewindError } from "../../domain/errors.ts";
import type { SnapshotId } from "../../domain/ids.ts";
import { instantOfSnapshotId, type Snapshot, snapshotIdOf } from "../../domain/snapshot.ts";
import type { Instant } from "../../domain/time.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { readAll } from "../../graph/http/read-all.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { recoveryPaths } from "../../wire/recovery-paths.ts";
import { decodeSnapshot } from "../../wire/snapshot.ts";
import type { MicrosoftContext } from "../context.ts";

/**
 * The tenant's snapshots. Reads the whole list of seven, because the service has answered 404 for single snapshots that
 * it lists.
 */
export class SnapshotList {
  readonly #client: GraphClient;
  readonly #list: MemoCache<"snapshots", readonly Snapshot[]>;

  constructor({ client, clock, policy }: MicrosoftContext) {
    this.#client = client;
    this.#list = new MemoCache({ most: 1, lasts: { millis: policy.snapshotsFresh, clock } });
  }

  async page(request: PageRequest): Promise<Page<Snapshot>> {
    const frame = pageFrame("snapshots", ["number"], request);
    const from = frame.after?.[0] ?? 0;
    const all = await this.#all();
    return { ...frame.page(all.slice(from), (_, index) => [from + index + 1]), total: all.length };
  }

  /**
   * Returns the snapshot with this id, or that of the instant the id names in the other encoding. Throws `notFound` for
   * an unknown id and `invalidInput` for a malformed one.
   */
  async get(id: SnapshotId): Promise<Snapshot> {
    const all = await this.#all();
    const exact = all.find((snapshot) => snapshot.id === id);
    if (exact !== undefined) return exact;
    const instant = instantOfSnapshotId(id);
    const found = all.find(({ createdDateTime }) => createdDateTime === instant);
    if (found !== undefined) return found;
    throw new RewindError(
      "notFound",
      `Snapshot ${id.slice(0, 80)} is not among this tenant's. They live seven days, and one of another tenant cannot be ` +
        "used here: take a snapshotId from list_snapshots.",
    );
  }

  /** Returns the ids of snapshots by instant. An expired snapshot gets the id it would have had. */
  async idsByInstant(): Promise<(instant: Instant) => SnapshotId> {
    const ids = new Map((await this.#all()).map(({ createdDateTime, id }) => [createdDateTime, id]));
    return (instant) => ids.get(instant) ?? snapshotIdOf(instant);
  }

  #all(): Promise<readonly Snapshot[]> {
    return this.#list.get("snapshots", () => this.#readAll());
  }

  async #readAll(): Promise<readonly Snapshot[]> {
    const rows = await readAll(this.#client, recoveryPaths.snapshots, {
      tried: "Listing the snapshots",
      decode: decodeSnapshot,
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return [...byId.values()].sort((a, b) => b.createdDateTime - a.createdDateTime || (a.id < b.id ? 1 : -1));
  }
}
