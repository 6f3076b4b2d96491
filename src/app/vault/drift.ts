import type { Change } from "../../domain/changes/change.ts";
import type { DoneDanger } from "../../domain/dangers/done-danger.ts";
import type { UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import { invalid } from "../../domain/errors.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { everything } from "../../domain/tenant/scope.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { Services } from "../../service/services.ts";
import { findSnapshot } from "../../summaries/find-snapshot.ts";

const PAGE = 200;

/** The changes of a live tenant since a snapshot. */
export interface Drift {
  readonly from: Instant;
  readonly to: Instant;
  readonly changes: readonly Change[];
  /** Null if too many objects may differ to find the dangers of all. */
  readonly dangers: readonly DoneDanger[] | null;
  /** Parts that were not compared, because the tenant did not let them be read now or then. Null if all were. */
  readonly notCompared: string | null;
  /** The reason why authors may be missing. Null if the log could be read. */
  readonly unknownAuthors: string | null;
  /** Acts on what no snapshot holds. Null without any. */
  readonly unheld: UnheldWork | null;
  /** The log was read for such acts back to this time. Null if all of it was read. */
  readonly actsReadBackTo: Millis | null;
  /** The effect of the changes on signing in. Null without any, or if too many objects may differ. */
  readonly signIn: SignInConsequences | null;
  /** Says of dangerous work that was reversed since, and so is in no change. */
  readonly reversed: readonly string[];
}

/**
 * Reads the tenant again, and returns all that differs from a snapshot: the newest one, or that of `since`. Throws
 * `invalidInput` for an empty vault.
 */
export async function readDrift(
  { investigation, recovery, session }: Services,
  since: string | undefined,
): Promise<Drift> {
  const { now } = await session.tenant();
  const newest = (await recovery.listSnapshots({ limit: 1 })).items[0];
  const from = since === undefined ? newest : (await findSnapshot(recovery, since, now)).snapshot;
  if (from === undefined) throw invalid("The vault holds no snapshot yet. Run entra-rewind vault capture first.");
  const request = { from: from.id, to: null, scope: everything };
  const first = await investigation.compareSnapshots(request, { limit: PAGE });
  const changes = [...first.items];
  for (let cursor = first.nextCursor; cursor !== undefined; ) {
    const page = await investigation.compareSnapshots(request, { limit: PAGE, cursor });
    changes.push(...page.items);
    cursor = page.nextCursor;
  }
  return {
    from: first.from,
    to: first.to,
    changes,
    dangers: first.done?.risks ?? null,
    notCompared: first.notCompared ?? null,
    unknownAuthors: first.unknownAuthors ?? null,
    unheld: first.unheld ?? null,
    actsReadBackTo: first.actsReadBackTo ?? null,
    signIn: first.done?.signIn ?? null,
    reversed: (first.done?.reversed?.items ?? []).map(({ sentence }) => sentence),
  };
}
