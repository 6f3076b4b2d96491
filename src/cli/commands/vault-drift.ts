import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type Drift, readDrift } from "../../app/vault/drift.ts";
import type { OpenVault } from "../../app/vault/open-vault.ts";
import { isGrave } from "../../domain/changes/risk.ts";
import type { Screen } from "../../terminal/screen.ts";
import { driftData, showDrift } from "./show-drift.ts";
import { withVault } from "./with-vault.ts";

export interface DriftChoice {
  /** Id or time of a snapshot. Absent for the newest one. */
  readonly since?: string;
  readonly json?: boolean;
}

/**
 * Reads what has changed in the live tenant since a snapshot, and shows it with its authors and dangers. Returns status 0
 * if nothing has changed in what could be compared, 4 if something has, and 5 if a change is gravely dangerous or there
 * are too many to find out. Acts that only the log has, on what no snapshot holds, count as changes.
 */
export async function vaultDrift(context: ProcessContext, screen: Screen, choice: DriftChoice): Promise<ExitStatus> {
  const work = async ({ services }: OpenVault): Promise<ExitStatus> => {
    screen.progress.show("Reading the tenant", 0, null);
    const drift = await readDrift(services, choice.since);
    screen.progress.clear();
    if (choice.json === true) screen.json(driftData(drift));
    else showDrift(screen, drift);
    return statusOf(drift);
  };
  return withVault(context, work, { fresh: true });
}

/** Returns the status of a drift. Activities without a known gravity do not count. */
export function statusOf({ changes, dangers, unheld }: Pick<Drift, "changes" | "dangers" | "unheld">): ExitStatus {
  const acts = unheld?.acts ?? [];
  if (changes.length === 0 && acts.length === 0) return exitStatus.done;
  return dangers === null || dangers.some(isGrave) || acts.some(isGrave) ? exitStatus.dangerous : exitStatus.differs;
}
