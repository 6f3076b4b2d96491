import type { FailedChange } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import type { RecoveryService } from "../../service/recovery-service.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { withFailedObjects } from "../../summaries/failed-objects.ts";
import { listFailedChanges, listFailedOfParts } from "./list-changes.ts";
import { nullUnlessSignIn } from "./list-summaries.ts";

/** Lists what a recovery could not apply. `partsOf` returns the jobs of one that is made of several. */
export async function listFailed(
  client: GraphClient,
  recovery: Job,
  partsOf: (recovery: Job) => Promise<Parameters<typeof listFailedOfParts>[2]>,
  page: PageRequest,
): Promise<Page<FailedChange>> {
  if (recovery.series === undefined) return listFailedChanges(client, recovery, page);
  return listFailedOfParts(client, recovery, await partsOf(recovery), page);
}

/** Adds to a verification what of it failed in the recovery. Says so if that cannot be read. */
export async function withFailed(
  result: VerificationResult,
  { id, totals }: Job,
  service: Pick<RecoveryService, "listFailedChanges">,
): Promise<VerificationResult> {
  const list = (page: PageRequest) => service.listFailedChanges(id, page);
  const read = await withFailedObjects(result, totals.failedChanges, list).catch(nullUnlessSignIn);
  return read ?? { ...result, notLookedAt: [...(result.notLookedAt ?? []), NO_FAILED_CHANGES] };
}

const NO_FAILED_CHANGES =
  "Not looked at: what failed in the recovery and why, because its list of failed changes could not be read.";
