import { invalid } from "../../src/domain/errors.ts";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import { COVERAGE_VERSION } from "../../src/domain/tenant/coverage.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { failureOf } from "../../src/engine/jobs/job-failure.ts";
import { JobRunner } from "../../src/engine/jobs/job-runner.ts";
import { requireEntitled } from "../../src/engine/jobs/require-entitled.ts";
import { startPreview, startRecovery } from "../../src/engine/jobs/start-jobs.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { requireSealedAssessment } from "../../src/engine/plan/assessment-seal.ts";
import { requireUnaltered } from "../../src/engine/plan/plan-digest.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { attemptsOf } from "../../src/engine/recover/entries.ts";
import { PatientVerdicts } from "../../src/engine/recover/patient-verdicts.ts";
import { verificationOf } from "../../src/engine/recover/verification.ts";
import { updateJob } from "../../src/store/work/jobs.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";
import { until } from "../support/until.ts";
import { inTenant, previewed, refused } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

/** Starts a job that no runner of the tenant's own works on. */
const started = { caller: boss, authority: { kind: "caller" } } as const;
/** A recovery that has started, and that no runner carries out. */
async function recovering(tenant: EngineTenant) {
  const preview = await previewed(tenant);
  await tenant.engine.close();
  const { id } = await startRecovery(tenant.context, { ...started, previewJobId: preview.id });
  return { recovery: await requireJob(tenant.context, id), list: await requireJob(tenant.context, preview.id) };
}
type Entitled = Awaited<ReturnType<typeof recovering>>;
const entitled = (alter: (given: Entitled) => Entitled) =>
  refused(async (tenant) => {
    const { recovery, list } = alter(await recovering(tenant));
    return underLeaseOf(tenant, (lease) => requireEntitled(tenant.context, lease, recovery, list));
  });
/** The recovery itself is the tenant's active job, so that its lease is taken as a runner takes it. */
const underLeaseOf = (tenant: EngineTenant, work: Parameters<typeof withTenantLease>[1]) =>
  withTenantLease(tenant.context, work);
const inJob = <More extends object>(record: Entitled["list"], more: More) => ({
  ...record,
  job: { ...record.job, ...more },
});
const ended = refused(async (tenant) => {
  const preview = await previewed(tenant);
  const { id } = await tenant.recover(preview);
  const [recovery, list] = [await requireJob(tenant.context, id), await requireJob(tenant.context, preview.id)];
  return underLeaseOf(tenant, (lease) => requireEntitled(tenant.context, lease, recovery, list));
});
const genuine = entitled((given) => given);
const forged = entitled(({ recovery, list }) => ({ list, recovery: inJob(recovery, { id: jobId("forged") }) }));
const other = entitled(({ recovery, list }) => ({ recovery, list: inJob(list, { digest: "another" }) }));
const attempts = (count: number) =>
  inTenant(async (tenant) => {
    const { id: snapshotId } = await tenant.snapshot();
    await tenant.engine.close();
    const scope: Scope = { all: true };
    const { id } = await startPreview(tenant.context, { snapshotId, scope, caller: boss });
    await updateJob(tenant.context.store.db, id, { attempts: count });
    const closing = new AbortController();
    const runner = new JobRunner({ ...tenant.context, closing: closing.signal }, () => {});
    runner.wake();
    const job = await until("the end of the job", async () => {
      const { job: now } = await requireJob(tenant.context, id);
      return now.jobCompletionDateTime !== null && now;
    });
    closing.abort();
    await runner.stop();
    return job.failure?.message ?? job.status;
  });
const version = (coverage: number) =>
  refused(async (tenant) => {
    const { id } = await previewed(tenant);
    await updateJob(tenant.context.store.db, id, { coverage_version: coverage });
    return tenant.recovery.checkRecovery(id);
  });

const jobs: readonly Pair[] = [
  pair(
    "The job met an unexpected error; the server's log has the details.",
    () => failureOf(new TypeError("A secret.")).message,
    () => failureOf(invalid("The scope is empty.")).message,
    "The scope is empty.",
  ),
  pair(
    "Recovery … …: the store was altered since. Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
    forged,
    genuine,
    accepted,
  ),
  pair("was not started by this program", forged, other, "was started with another list"),
  pair("has ended before", ended, other, "was started with another list"),
  pair("was started with another list", other, forged, "was not started by this program"),
  pair("The job was interrupted … times and has been given up.", attempts(5), attempts(3), "successful"),
  pair(
    "Preview … was made under other comparison rules. Start a new preview.",
    version(COVERAGE_VERSION + 1),
    version(COVERAGE_VERSION),
    accepted,
  ),
  pair(
    "There is no job … in this tenant. Take a jobId from list_jobs.",
    refused(({ context }) => requireJob(context, jobId("nowhere"))),
    refused(async (tenant) => requireJob(tenant.context, (await previewed(tenant)).id)),
    accepted,
  ),
];

type Columns = Parameters<typeof updateJob>[2];
const altered = (columns: Columns, check: (context: EngineContext, id: JobId) => Promise<unknown>) =>
  refused(async (tenant) => {
    const { id } = await previewed(tenant);
    if (Object.keys(columns).length > 0) await updateJob(tenant.context.store.db, id, columns);
    return check(tenant.context, id);
  });
const sealed = (columns: Columns) => altered(columns, requireSealedAssessment);
const digested = (columns: Columns) =>
  altered(columns, async (context, id) => requireUnaltered(context, await requireJob(context, id)));
const verified = (columns: Columns) =>
  refused(async (tenant) => {
    const recovery = await tenant.recover(await previewed(tenant));
    const { id } = await tenant.ended(
      await tenant.recovery.startVerification({ recoveryJobId: recovery.id, caller: boss }),
    );
    if (Object.keys(columns).length > 0) await updateJob(tenant.context.store.db, id, columns);
    const { context } = tenant;
    return verificationOf(context, await requireJob(context, recovery.id), await requireJob(context, id));
  });
const attempted = (kind: "rebuild" | "restore") =>
  inTenant(async ({ context }) => {
    const ref = { type: "user", id: "ada" } as const;
    const step = kind === "rebuild" ? ({ kind, ref, properties: {}, attemptedAt: null } as const) : { kind, ref };
    const entries = await attemptsOf(context, [{ seq: 1, name: kind, step }]);
    return entries.map((entry) => entry.step).join("\n") || "no entry";
  });

const seals: readonly Pair[] = [
  pair(
    "The counts and dangers of preview … have no seal, like those of earlier versions. Start a new preview.",
    sealed({ assessment_seal: null }),
    sealed({}),
    accepted,
  ),
  pair(
    "The stored counts and dangers of preview … are not the ones it found: the store was altered since. Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
    sealed({ changed_objects: 9 }),
    sealed({}),
    accepted,
  ),
  pair(
    "The stored changes of … … are not the ones it found: the store was altered since. Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
    digested({ digest: "another" }),
    digested({}),
    accepted,
  ),
  pair(
    "The list of … … was made by an earlier version of entra-rewind, which did not seal its lists, so nothing can be proved from it. Start a new preview of the snapshot to see what differs now.",
    digested({ coverage_version: 1 }),
    digested({}),
    accepted,
  ),
  pair(
    "Verification … compared something else than recovery … was to put back: the store was altered since. Run `entra-rewind audit --verify`, then verify again.",
    verified({ scope_json: JSON.stringify({ types: ["group"] }) }),
    verified({}),
    accepted,
  ),
  pair("attempt to rebuild", attempted("rebuild"), attempted("restore"), "no entry"),
];

/** Asks for a verdict that is there at once, or that a call would wait for longer than it should. */
const asked = (isLate: boolean) =>
  tried(async () => {
    const verdicts = new PatientVerdicts({ sleep: () => new Promise((resolve) => void setImmediate(resolve)) }, 8_000);
    const verification = { id: jobId("v"), verifiesJobId: jobId("r") };
    await verdicts.of(verification, async () => (isLate ? Promise.withResolvers<null>().promise : null));
  });
const patient = pair(
  'The tenant was compared, and what changed since and what that means for signing in are still being read. The reading continues: call verify_recovery with recoveryJobId "…" again in 30 s.',
  asked(true),
  asked(false),
  accepted,
);

/** On the engine: what entitles a recovery, attempts, versions and seals. */
export const engineJobPairs: readonly Pair[] = [...jobs, ...seals, patient];
