import type { Change } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { LaterWrite } from "../../service/verification.ts";
import { laterWritesIn } from "../../summaries/later-writes.ts";
import { signed } from "../compare/attribution.ts";
import type { Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** A recovery, and the time since its first write. */
export interface SinceRecovery {
  readonly recovery: JobId;
  readonly span: Span;
}

type Signable = Omit<Change, "seq">;

/**
 * Returns for each of these differences the later writes that explain all of it. Empty for one with a part of which the
 * log shows no write since the recovery began, or the recovery's own as the last one.
 */
export async function laterWrites(
  context: EngineContext,
  changes: readonly Signable[],
  { recovery, span }: SinceRecovery,
): Promise<readonly (readonly LaterWrite[])[]> {
  if (changes.length === 0) return [];
  const all = await signed(context, changes.map(asked), span);
  return all.map((change) => laterWritesIn(change, (by) => by.recovery?.id !== recovery));
}

/** Asks who deleted an object that is deleted, because its values are out of force with it. */
const asked = (change: Signable): Signable =>
  change.notRecoverable === "objectDeleted" ? { ...change, action: "restore", properties: [], links: [] } : change;
