import { RewindError } from "../../domain/errors.ts";
import type { SnapshotId } from "../../domain/ids.ts";
import { instantOfSnapshotId, type Snapshot, snapshotIdOf } from "../../domain/recovery/snapshot.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { malformedNote, readAll, type WholeList } from "../../graph/http/read-all.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { recoveryPaths } from "../../wire/recovery-paths.ts";
import { decodeSnapshot } from "../../wire/snapshot.ts";
import type { MicrosoftContext } from "../context.ts";

/** Source: Microsoft Entra Backup and Recovery, "View available backups" and licensing. */
const NO_SNAPSHOTS =
  "This tenant has no snapshot yet, so there is no state to go back to. Microsoft takes the first within a day of the " +
  "license (Microsoft Entra ID P1 or P2, workforce tenants only). If the license is older, entra-rewind doctor checks it.";

/**
 * The tenant's snapshots. Reads the whole list of seven, because the service has answered 404 for single snapshots that
 * it lists.
 */
export class SnapshotList {
  readonly #client: GraphClient;
  readonly #list: MemoCache<"snapshots", WholeList<Snapshot>>;

  constructor({ client, clock, policy }: Pick<MicrosoftContext, "client" | "clock" | "policy">) {
    this.#client = client;
    this.#list = new MemoCache({ most: 1, lasts: { millis: policy.snapshotsFresh, clock } });
  }

  async page(request: PageRequest): Promise<Page<Snapshot>> {
    const frame = pageFrame("snapshots", ["number"], request);
    const from = frame.after?.[0] ?? 0;
    const { rows, malformed } = await this.#all();
    const note = rows.length === 0 ? NO_SNAPSHOTS : malformedNote(malformed, "snapshot");
    return {
      ...frame.page(rows.slice(from), (_, index) => [from + index + 1]),
      total: rows.length,
      ...(note === undefined ? {} : { note }),
    };
  }

  /**
   * Returns the snapshot with this id, or that of the instant the id names in the other encoding. Throws `notFound` for
   * an unknown id and `invalidInput` for a malformed one.
   */
  async get(id: SnapshotId): Promise<Snapshot> {
    const { rows: all } = await this.#all();
    if (all.length === 0) throw new RewindError("notReady", NO_SNAPSHOTS);
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

  /** Returns the time of the newest snapshot before another time, or null without one. */
  async newestBefore(time: Millis): Promise<Millis | null> {
    const { rows } = await this.#all();
    return rows.find(({ createdDateTime }) => createdDateTime < time)?.createdDateTime ?? null;
  }

  /** Returns the ids of snapshots by instant. An expired snapshot gets the id it would have had. */
  async idsByInstant(): Promise<(instant: Instant) => SnapshotId> {
    const ids = new Map((await this.#all()).rows.map(({ createdDateTime, id }) => [createdDateTime, id]));
    return (instant) => ids.get(instant) ?? snapshotIdOf(instant);
  }

  #all(): Promise<WholeList<Snapshot>> {
    return this.#list.get("snapshots", () => this.#readAll());
  }

  async #readAll(): Promise<WholeList<Snapshot>> {
    const { rows, malformed } = await readAll(this.#client, recoveryPaths.snapshots, {
      tried: "Listing the snapshots",
      decode: decodeSnapshot,
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      malformed,
      rows: [...byId.values()].sort((a, b) => b.createdDateTime - a.createdDateTime || (a.id < b.id ? 1 : -1)),
    };
  }
}
