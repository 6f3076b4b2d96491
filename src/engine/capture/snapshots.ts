import { RewindError } from "../../domain/errors.ts";
import type { SnapshotId } from "../../domain/ids.ts";
import { expiryOf } from "../../domain/recovery/retention.ts";
import { instantOfSnapshotId, type Snapshot, type SnapshotKind, snapshotIdOf } from "../../domain/recovery/snapshot.ts";
import type { UnreadPart } from "../../domain/tenant/part.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { sealAt, unreadAt } from "../../store/history/captures.ts";
import {
  addSnapshot,
  countSnapshots,
  findSnapshot,
  type KeptSnapshot,
  newestSnapshot,
  snapshotsBefore,
} from "../../store/history/snapshots.ts";
import { countTouched } from "../../store/history/touched.ts";
import type { TenantDb, TenantTx } from "../../store/sql/tenant-db.ts";
import type { Starter } from "../../store/work/jobs.ts";
import { pageFrame } from "../../summaries/paging.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { recordSnapshot } from "../tenant-log.ts";
import { captureHead, type OnCaptured } from "./capture.ts";

export interface NewSnapshot {
  readonly kind: SnapshotKind;
  readonly label: string | null;
  readonly starter?: Starter;
  readonly checkpoint: () => Promise<void> | void;
  readonly onProgress?: OnCaptured;
  /** Another write that must succeed together with the snapshot, whose capture has this seal. */
  readonly alongside?: (tx: TenantTx, instant: Instant, seal: string | null) => Promise<void>;
}

/** Captures the head at a new instant and keeps it as a snapshot. */
export async function keepSnapshot(
  context: EngineContext,
  lease: TenantLease,
  request: NewSnapshot,
): Promise<KeptSnapshot> {
  const { directory } = context;
  const { kind, label, checkpoint, onProgress, alongside } = request;
  const { instant } = await captureHead(context, lease, {
    always: true,
    checkpoint,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return lease.write(async (tx) => {
    const last = await newestSnapshot(tx);
    const changedObjects = last === null ? null : await countTouched(tx, last.instant, instant);
    await addSnapshot(tx, { instant, kind, label, changedObjects });
    await alongside?.(tx, instant, await sealAt(tx, instant));
    const kept = { instant, kind, label, changedObjects };
    await recordSnapshot(directory, kept, request.starter ?? null);
    return kept;
  });
}

/** Throws `invalidInput` for a malformed snapshot id, and `notFound` for one that is not kept. */
export async function requireSnapshot(
  { store }: EngineContext,
  id: SnapshotId,
  db: TenantDb = store.db,
): Promise<KeptSnapshot> {
  const instant = instantOfSnapshotId(id);
  const kept = (await findSnapshot(db, instant)) ?? (await nearestInSecond(db, instant));
  if (kept !== null) return kept;
  throw new RewindError(
    "notFound",
    `There is no snapshot ${id} (${new Date(instant).toISOString()}) in this tenant. Take a snapshotId from list_snapshots.`,
  );
}

/** An id in whole seconds names the snapshot of that second. */
async function nearestInSecond(db: TenantDb, instant: Instant): Promise<KeptSnapshot | null> {
  if (instant % 1_000 !== 0) return null;
  const [kept] = await snapshotsBefore(db, asInstant(instant + 1_000), 1);
  return kept !== undefined && kept.instant >= instant ? kept : null;
}

export async function listSnapshots(context: EngineContext, request: PageRequest): Promise<Page<Snapshot>> {
  const { store } = context;
  const frame = pageFrame("snapshots", ["number"], request);
  const before = frame.after === null ? null : asInstant(frame.after[0]);
  const rows = await snapshotsBefore(store.db, before, frame.wanted);
  const unread = await unreadAt(
    store.db,
    rows.map(({ instant }) => instant),
  );
  const snapshots = rows.map((kept) => snapshotOf(context, kept, unread.get(kept.instant)));
  const total = await countSnapshots(store.db);
  return { ...frame.page(snapshots, ({ createdDateTime }) => [createdDateTime]), total };
}

/** Describes one snapshot, including what its capture could not read. */
export async function describeSnapshot(context: EngineContext, kept: KeptSnapshot): Promise<Snapshot> {
  return snapshotOf(context, kept, (await unreadAt(context.store.db, [kept.instant])).get(kept.instant));
}

function snapshotOf(context: EngineContext, kept: KeptSnapshot, unread: readonly UnreadPart[] = []): Snapshot {
  return {
    id: snapshotIdOf(kept.instant),
    createdDateTime: kept.instant,
    kind: kept.kind,
    label: kept.label,
    totalChangedObjects: kept.changedObjects,
    expiresDateTime: expiryOf(kept, context.retention),
    isTarget: kept.kind !== "beforeRecovery",
    ...(unread.length === 0 ? {} : { unread: describeUnread(unread) }),
  };
}
