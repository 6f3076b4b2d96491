import { RewindError } from "../domain/errors.ts";
import type { Job, JobKind } from "../domain/recovery/job.ts";
import type { Snapshot } from "../domain/recovery/snapshot.ts";
import { allEntityTypes } from "../domain/tenant/entity.ts";
import { iso } from "../domain/time.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { runGuarded } from "../guard/guard.ts";
import type { Guarded } from "../guard/guarded.ts";
import type { Services } from "../service/services.ts";
import { actorNames, objectNames } from "./known-names.ts";
import type { CallDependencies } from "./tool-call.ts";

/** Arguments that can be completed while a person types them. */
export const completables = [
  "snapshotId",
  "snapshot",
  "time",
  "jobId",
  "previewJobId",
  "recoveryJobId",
  "entityType",
  "object",
  "actor",
] as const;
export type Completable = (typeof completables)[number];

/**
 * Returns completions, best first. Never fails: a host that completes shows no errors, and the call says what is wrong.
 */
export type Complete = (what: Completable, typed: string) => Promise<string[]>;

/** The number of newest ones that are searched. A host shows a hundred at most. */
const LOOKED_AT = { limit: 100 };
const LONGEST = 200;

type Source = (typed: string, services: Pick<Services, "recovery" | "investigation">) => Promise<readonly string[]>;

const startingWith = (typed: string, values: readonly string[]): readonly string[] =>
  values.filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()));

/** Ids of jobs. The typed text may also be the beginning of their status. */
const jobIds =
  (kind?: JobKind, fits: (job: Job) => boolean = () => true): Source =>
  async (typed, { recovery }) => {
    const { items } = await recovery.listJobs(kind === undefined ? {} : { kind }, LOOKED_AT);
    return items.filter((job) => fits(job) && startingWith(typed, [job.id, job.status]).length > 0).map(({ id }) => id);
  };

const labelOf = ({ createdDateTime, kind, label, totalChangedObjects }: Snapshot): string =>
  [
    iso(createdDateTime),
    label ?? kind,
    ...(totalChangedObjects === null ? [] : [`(${totalChangedObjects} changed)`]),
  ].join(" ");

const sources: Record<Completable, Source> = {
  /** By the id, or by the beginning of the time it is of, which a person knows better. */
  snapshotId: async (typed, { recovery }) => {
    const { items } = await recovery.listSnapshots(LOOKED_AT);
    return items
      .filter(({ id, createdDateTime }) => startingWith(typed, [id, iso(createdDateTime)]).length > 0)
      .map(({ id }) => id);
  },
  /** A time with what a person knows the snapshot by. `findSnapshot` reads the time. */
  snapshot: async (typed, { recovery }) => {
    const { items } = await recovery.listSnapshots(LOOKED_AT);
    const targets = items.filter(({ isTarget }) => isTarget);
    return startingWith(typed, targets.map(labelOf));
  },
  time: async (typed, { recovery }) => {
    const { items } = await recovery.listSnapshots(LOOKED_AT);
    return startingWith(
      typed,
      items.map(({ createdDateTime }) => iso(createdDateTime)),
    );
  },
  jobId: jobIds(),
  previewJobId: jobIds("preview", ({ status }) => status === "successful"),
  recoveryJobId: jobIds("recovery"),
  entityType: async (typed) => startingWith(typed, allEntityTypes),
  object: objectNames,
  actor: actorNames,
};

/** Completion asks for what reading does: ids and names are the tenant's. */
export function completer(dependencies: CallDependencies): Complete {
  const guarded: Guarded<{ what: Completable; typed: string }, Services, readonly string[]> = {
    name: "completion",
    effect: "read",
    role: "backupReader",
    permission: "EntraBackup.Read.All",
    run: ({ what, typed }, services) => sources[what](typed.slice(0, LONGEST), services),
  };
  return async (what, typed) => {
    try {
      const services = await dependencies.services();
      const outcome = await runGuarded(guarded, { what, typed }, services, {
        ...dependencies,
        services,
        person: { kind: "absent" },
        signal: new AbortController().signal,
      });
      return outcome.kind === "done" ? [...new Set(outcome.result.map((value) => cleaned(value, LONGEST)))] : [];
    } catch (error) {
      if (!(error instanceof RewindError)) dependencies.report(error);
      return [];
    }
  };
}
