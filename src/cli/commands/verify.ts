import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine, sleep } from "../../app/machine.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type JobId, jobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import { HOUR } from "../../domain/time.ts";
import { checkAccess } from "../../guard/access.ts";
import { refusalsOf } from "../../guard/refusals.ts";
import { groupAlike } from "../../review/alike-changes.ts";
import { outcomeOf, type RecoveryOutcome, readOutcome, recoverySentence } from "../../review/recovery-outcome.ts";
import { verificationRest } from "../../review/verification-rest.ts";
import { comparedAt, moreResidual, unknownOf, verificationWords } from "../../review/verification-words.ts";
import type { Services } from "../../service/services.ts";
import { configuredOwner } from "../../service/session.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { followJob } from "../../summaries/follow-job.ts";
import { changeHeadings, changeRows } from "../../terminal/change-rows.ts";
import { namedHere } from "../../terminal/named-here.ts";
import type { Screen } from "../../terminal/screen.ts";

export interface VerifyChoice {
  /** The id of a recovery. Absent for the newest one. */
  readonly recovery?: string;
  /** Compare anew even if there is a result. */
  readonly again?: boolean;
  readonly json?: boolean;
}

/** Runs the command on the tenant of this data folder and mode. Builds no sandbox to verify nothing in it. */
export async function verifyRecovery(
  context: ProcessContext,
  screen: Screen,
  choice: VerifyChoice,
): Promise<ExitStatus> {
  const mode = await openMode(context);
  if (!mode.exists()) return nothingRecovered(screen, choice);
  const runtime = await mode.attend();
  try {
    return await verify(await runtime.services(configuredOwner), screen, choice);
  } finally {
    await runtime.close();
  }
}

/**
 * Shows the verification of a recovery, and compares first if there is none. Returns status 0 for a verified recovery,
 * 1 for one that is pending, unknown, overtaken or not verified, and 3 if nothing was recovered.
 */
export async function verify(
  services: Services,
  screen: Screen,
  { recovery: wanted, again = false, json = false }: VerifyChoice,
): Promise<ExitStatus> {
  const id = wanted === undefined ? null : jobId(wanted);
  const outcome = await readOutcome(services.recovery, (job) => id === null || job.id === id, { again });
  if (outcome === null) {
    const named = id === null ? null : await services.recovery.getJob(id).catch(() => null);
    if (named?.kind === "preview" && named.verifiesJobId === null) return ofPreview(named, services, screen);
    return nothingRecovered(screen, { json });
  }
  const { job } = outcome;
  if (!isTerminal(job.status)) {
    screen.complain(`${namedHere(recoverySentence(job))} Verify it once it has ended.`);
    return exitStatus.failed;
  }
  const { verification, result } = outcome.result === null ? await compared(services, job.id, screen) : outcome;
  if (result === null || verification === null) {
    screen.complain("The comparison did not end. Run this again, or see `entra-rewind doctor`.");
    return exitStatus.failed;
  }
  const rest = verificationRest(verification, result, {
    residual: result.residual.items.length,
    pending: result.pending.length,
  }).map(namedHere);
  if (json) screen.json({ ...asJson(job, result), ...(rest.length === 0 ? {} : { rest }) });
  else show(job, result, rest, screen);
  return result.outcome === "verified" ? exitStatus.done : exitStatus.failed;
}

async function compared(
  { recovery, session, trail }: Services,
  recoveryJobId: JobId,
  screen: Screen,
): Promise<Pick<RecoveryOutcome, "verification" | "result">> {
  const { caller } = await session.signedIn();
  await refusalsOf({ name: "verify", effect: "compute" }, trail)({ caller }, async () =>
    checkAccess("Verifying", { role: "backupReader", permission: "EntraBackup.ReadWrite.Preview" }, caller),
  );
  const { id } = await recovery.startVerification({ recoveryJobId, caller });
  screen.progress.show("Comparing with the snapshot", 0, null);
  const { signal } = new AbortController();
  await followJob(recovery, id, { clock: machine, sleep, atMost: HOUR, signal });
  screen.progress.clear();
  return outcomeOf(await recovery.getVerification(recoveryJobId));
}

const asJson = ({ id }: Job, result: VerificationResult) => ({
  recoveryJobId: id,
  outcome: result.outcome,
  ...(result.was === undefined ? {} : { was: result.was }),
  ...verificationWords(result),
  ...(unknownOf(result).length === 0 ? {} : { unknown: unknownOf(result) }),
  residual: {
    total: result.residual.total,
    items: result.residual.items.map(({ ref, displayName, action }) => ({ ...ref, displayName, action })),
  },
});

function show(job: Job, result: VerificationResult, rest: readonly string[], screen: Screen): void {
  const { verdict, lines } = verificationWords(result);
  screen.say(`Recovery ${job.id}. ${namedHere(recoverySentence(job))}\n`);
  screen.say(screen.paint(result.outcome === "verified" ? "green" : "yellow", verdict));
  const compared = comparedAt(result).trim();
  if (compared !== "") screen.say(compared);
  const { items } = result.residual;
  const more = moreResidual(result.residual);
  if (items.length > 0) screen.table(changeHeadings, groupAlike(items).flatMap(changeRows(screen)));
  if (more !== null) screen.say(more);
  for (const line of [...lines.map(namedHere), ...rest]) screen.say(`  ${line}`);
}

/** Says which recovery used a preview that was named, because only a recovery is verified. */
async function ofPreview({ id }: Job, { recovery }: Services, screen: Screen): Promise<ExitStatus> {
  const used = await readOutcome(recovery, ({ previewJobId }) => previewJobId === id, { again: true });
  const next =
    used === null
      ? "Among the newest recoveries, none has used it."
      : `The newest recovery that used it: ${used.job.id}.`;
  screen.complain(`Job ${id} is a preview, and only a recovery is verified. ${next}`);
  return exitStatus.unusable;
}

function nothingRecovered(screen: Screen, { json = false }: Pick<VerifyChoice, "json">): ExitStatus {
  if (json) screen.json({ nothingToVerify: NOTHING });
  else screen.say(NOTHING);
  return exitStatus.nothingToDo;
}

const NOTHING = "No such recovery was found, so there is nothing to verify.";
