import { BEFORE_RECOVERY, snapshotIdOf } from "../domain/recovery/snapshot.ts";
import { asInstant } from "../domain/time.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { KeptSnapshot } from "../store/history/snapshots.ts";
import type { Row } from "../store/sql/schema.ts";

/** What the trail holds of snapshots, to be compared with them, because people choose one by its label. */
export class RecordedSnapshots {
  readonly #snapshots: ReadonlyMap<string, KeptSnapshot>;
  readonly #seals: ReadonlyMap<string, string | null>;
  #hasSeals = false;
  #contradiction: string | null = null;
  #recaptured: string | null = null;

  constructor(snapshots: readonly KeptSnapshot[], captures: readonly Row<"capture">[]) {
    this.#snapshots = new Map(snapshots.map((one) => [snapshotIdOf(one.instant), one]));
    this.#seals = new Map(captures.map(({ instant, seal }) => [snapshotIdOf(asInstant(instant)), seal]));
    const named = snapshots.find((one) => !isNamedByUs(one));
    if (named !== undefined) this.#contradiction = altered(snapshotIdOf(named.instant));
  }

  found({ snapshotId, taken }: TrailEvent): void {
    if (snapshotId === undefined || taken === undefined) return;
    if (taken.seal !== null) this.#hasSeals = true;
    const kept = this.#snapshots.get(snapshotId);
    // Retention removes snapshots.
    if (kept === undefined) return;
    if (kept.kind !== "onDemand" || kept.label !== taken.label) this.#contradiction ??= altered(snapshotId);
    const isCaptured = this.#seals.has(snapshotId);
    if (isCaptured && this.#seals.get(snapshotId) !== taken.seal) {
      this.#recaptured ??= `the capture of snapshot ${snapshotId} is another one than when it was taken`;
    }
  }

  /** True if a record shows that the history was sealed, so that it has to have a key. */
  get hasSeals(): boolean {
    return this.#hasSeals;
  }

  /** Returns how the snapshots contradict the trail, as the end of a sentence, or null. */
  contradiction(): string | null {
    return this.#contradiction;
  }

  /** Returns which snapshot has another capture than the trail says, as the end of a sentence, or null. */
  recaptured(): string | null {
    return this.#recaptured;
  }
}

/** Returns false for a label that this program gives no snapshot of the kind. People label those they take. */
const isNamedByUs = ({ kind, label }: KeptSnapshot): boolean =>
  kind === "onDemand" || (kind === "scheduled" ? label === null : label?.startsWith(BEFORE_RECOVERY) === true);

const altered = (id: string): string => `snapshot ${id} was altered since it was taken`;
