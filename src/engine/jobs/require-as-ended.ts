import type { JobId } from "../../domain/ids.ts";
import type { EngineContext } from "../context.ts";

/**
 * Throws `storeAltered` unless the job of a recovery is as the trail recorded its end, because a verdict depends on the
 * list and the scope that the job names. Recoveries of earlier versions have no such record.
 */
export async function requireAsEnded({ proofs }: EngineContext, recovery: JobId): Promise<void> {
  await proofs.recovery({ jobId: recovery });
}
