import type {
  Authored,
  Authorship,
  Change,
  ElementsBy,
  KeptValue,
  PropertyChange,
  RecoveryMark,
} from "../domain/changes/change.ts";
import type { DoneDanger } from "../domain/dangers/done-danger.ts";
import { RewindError } from "../domain/errors.ts";
import { jobId } from "../domain/ids.ts";
import type { ActivityGroup } from "../service/activity.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { HistoryStep } from "../service/investigation.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

/** Most recoveries of one page that are looked up. Writes of further ones are shown as a recovery's without its job. */
const MOST_RECOVERIES = 20;

type Marked = { readonly recovery?: RecoveryMark };
type Jobs = ReadonlyMap<string, RecoveryMark["job"]>;

/** Returns changes that say who started and approved the recoveries that wrote to them. */
export async function changesWithRecoveries<Told extends Change>(
  recovery: Pick<RecoveryService, "getJob">,
  changes: readonly Told[],
): Promise<readonly Told[]> {
  const jobs = await jobsOf(recovery, changes.flatMap(marksOf));
  if (jobs.size === 0) return changes;
  return changes.map((change) => ({
    ...change,
    properties: change.properties.map((one) => withAuthors(one, jobs)),
    links: change.links.map((one) => withAuthors(one, jobs)),
    ...(change.lost === undefined ? {} : { lost: change.lost.map((one) => withAuthors(one, jobs)) }),
    ...(change.kept === undefined ? {} : { kept: change.kept.map((one) => keptWith(one, jobs)) }),
    ...(change.attribution === undefined ? {} : { attribution: change.attribution.map((one) => withJob(one, jobs)) }),
    ...(change.contributions === undefined
      ? {}
      : { contributions: change.contributions.map((one) => withJob(one, jobs)) }),
  }));
}

/** Returns steps that say who started and approved the recoveries that made them. */
export async function stepsWithRecoveries(
  recovery: Pick<RecoveryService, "getJob">,
  steps: readonly HistoryStep[],
): Promise<readonly HistoryStep[]> {
  const jobs = await jobsOf(
    recovery,
    steps.flatMap(({ events, contributions }) => [...events, ...contributions]),
  );
  if (jobs.size === 0) return steps;
  return steps.map((step) => ({
    ...step,
    properties: step.properties.map((one) => withAuthors(one, jobs)),
    links: step.links.map((one) => ({ ...one, by: authorsWith(one.by, jobs) })),
    events: step.events.map((one) => withJob(one, jobs)),
    contributions: step.contributions.map((one) => withJob(one, jobs)),
  }));
}

/** Returns groups of the log that say who started and approved the recoveries that wrote. */
export async function groupsWithRecoveries(
  recovery: Pick<RecoveryService, "getJob">,
  groups: readonly ActivityGroup[],
): Promise<readonly ActivityGroup[]> {
  const jobs = await jobsOf(recovery, groups);
  return jobs.size === 0 ? groups : groups.map((one) => withJob(one, jobs));
}

/** Returns a summary whose authors say who started and approved the recoveries among them. */
export async function summaryWithRecoveries(
  recovery: Pick<RecoveryService, "getJob">,
  summary: ChangeSummary,
): Promise<ChangeSummary> {
  const { actors, histogram, assessment } = summary;
  const done = assessment?.done;
  const ofDangers = done?.risks.flatMap(({ by = [] }) => by) ?? [];
  const jobs = await jobsOf(recovery, [...actors, ...(histogram?.buckets ?? []), ...ofDangers]);
  if (jobs.size === 0) return summary;
  return {
    ...summary,
    ...(assessment === undefined || done === undefined
      ? {}
      : { assessment: { ...assessment, done: { ...done, risks: dangersWith(done.risks, jobs) } } }),
    actors: actors.map((one) => withJob(one, jobs)),
    ...(histogram === undefined
      ? {}
      : { histogram: { ...histogram, buckets: histogram.buckets.map((one) => withJob(one, jobs)) } }),
  };
}

/** Returns dangers whose authors say who started and approved the recoveries among them. */
export async function dangersWithRecoveries(
  recovery: Pick<RecoveryService, "getJob">,
  dangers: readonly DoneDanger[],
): Promise<readonly DoneDanger[]> {
  return dangersWith(
    dangers,
    await jobsOf(
      recovery,
      dangers.flatMap(({ by = [] }) => by),
    ),
  );
}

const dangersWith = (dangers: readonly DoneDanger[], jobs: Jobs): readonly DoneDanger[] =>
  dangers.map((one) => (one.by === undefined ? one : { ...one, by: one.by.map((author) => withJob(author, jobs)) }));

const marksOf = ({
  attribution = [],
  contributions = [],
  kept = [],
  lost = [],
  properties,
}: Change): readonly Marked[] => [
  ...attribution,
  ...contributions,
  ...lost.flatMap(({ by }): readonly Authored[] =>
    by === undefined ? [] : [by.last, ...(by.elements ?? []).map((one) => one.by)],
  ),
  ...kept.flatMap(({ by, elements = [] }): readonly Authored[] => [by, ...elements.map((one) => one.by)]),
  ...properties.flatMap(({ by, keeps = [] }): readonly Authored[] => [
    ...(by?.before === undefined ? [] : [by.before]),
    ...keeps.map((one) => one.by),
  ]),
];

/** Looks up each recovery once. A log's id that is of no job here stays without one. */
async function jobsOf(recovery: Pick<RecoveryService, "getJob">, marked: readonly Marked[]): Promise<Jobs> {
  const ids = new Set(marked.flatMap((one) => (one.recovery === undefined ? [] : [one.recovery.id])));
  const found = await Promise.all(
    [...ids].slice(0, MOST_RECOVERIES).map(async (id) => {
      try {
        const { kind, startedBy, approvedBy } = await recovery.getJob(jobId(id));
        const job = { startedBy, ...(approvedBy === undefined ? {} : { approvedBy }) };
        return kind === "recovery" ? [[id, job] as const] : [];
      } catch (error) {
        if (error instanceof RewindError) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}

const authorsWith = ({ last, before, elements }: Authorship, jobs: Jobs): Authorship => ({
  last: withJob(last, jobs),
  ...(before === undefined ? {} : { before: withJob(before, jobs) }),
  ...(elements === undefined ? {} : { elements: elementsWith(elements, jobs) }),
});

const elementsWith = (elements: readonly ElementsBy[], jobs: Jobs): readonly ElementsBy[] =>
  elements.map((one) => ({ ...one, by: withJob(one.by, jobs) }));

const keptWith = ({ elements, ...kept }: KeptValue, jobs: Jobs): KeptValue => ({
  ...kept,
  by: withJob(kept.by, jobs),
  ...(elements === undefined ? {} : { elements: elementsWith(elements, jobs) }),
});

const withAuthors = <Part extends Pick<PropertyChange, "by" | "keeps">>(part: Part, jobs: Jobs): Part => ({
  ...part,
  ...(part.by === undefined ? {} : { by: authorsWith(part.by, jobs) }),
  ...(part.keeps === undefined ? {} : { keeps: elementsWith(part.keeps, jobs) }),
});

function withJob<One extends Marked>(one: One, jobs: Jobs): One {
  const job = one.recovery === undefined ? undefined : jobs.get(one.recovery.id);
  return job === undefined || one.recovery === undefined ? one : { ...one, recovery: { ...one.recovery, job } };
}
