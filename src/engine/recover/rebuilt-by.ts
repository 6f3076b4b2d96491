import { lackedAfterRebuild } from "../../domain/changes/rebuild.ts";
import type { JobId } from "../../domain/ids.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { successorsOf } from "../../store/history/successors.ts";
import { planSummariesByRef } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";

const SHOWN = 50;

/** Returns the objects that a recovery created in the place of purged ones, or null if it created none. */
export async function rebuiltBy(
  { store }: EngineContext,
  recovery: JobId,
  list: JobId,
): Promise<NonNullable<VerificationResult["rebuilt"]> | null> {
  const all = (await successorsOf(store.db, recovery)).filter(({ of }) => recoverable[of.type].ends === null);
  if (all.length === 0) return null;
  const shown = all.slice(0, SHOWN);
  const rows = await planSummariesByRef(
    store.db,
    list,
    shown.map(({ of }) => of),
  );
  const items = shown.map(({ of, id }) => ({
    ref: of,
    displayName: rows.get(refKey(of))?.displayName ?? null,
    successorId: id,
    checklist: lackedAfterRebuild(of.type),
  }));
  return { total: all.length, items, previewJobId: list };
}
