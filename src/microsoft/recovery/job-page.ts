import type { Job } from "../../domain/recovery/job.ts";
import { malformedNote } from "../../graph/http/read-all.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import type { JobFilter } from "../../service/recovery-service.ts";
import { pageFrame } from "../../summaries/paging.ts";
import type { JobReader } from "./jobs.ts";
import type { SnapshotList } from "./snapshots.ts";

interface JobSources {
  readonly snapshots: SnapshotList;
  readonly reader: JobReader;
  /** Returns a recovery in several jobs for its first one. */
  whole(job: Job): Promise<Job>;
}

/** Returns a page of the service's jobs, newest first, and says how many rows could not be read. */
export async function jobPage(
  { snapshots, reader, whole }: JobSources,
  { status, kind, snapshotId }: JobFilter,
  request: PageRequest,
): Promise<Page<Job>> {
  const frame = pageFrame("jobs", ["number", "string"], request);
  const place = frame.after;
  const snapshot = snapshotId === undefined ? null : await snapshots.get(snapshotId);
  const { rows, malformed } = await reader.list();
  const listed: Job[] = [];
  for (const job of rows) if (job.series === undefined || job.series.first === job.id) listed.push(await whole(job));
  const jobs = listed.filter(
    (job) =>
      (status === undefined || job.status === status) &&
      (kind === undefined || job.kind === kind) &&
      (snapshot === null || job.targetStateDateTime === snapshot.createdDateTime) &&
      (place === null || job.jobStartDateTime < place[0] || (job.jobStartDateTime === place[0] && job.id < place[1])),
  );
  const note = malformedNote(malformed, "job");
  return { ...frame.page(jobs, (job) => [job.jobStartDateTime, job.id]), ...(note === undefined ? {} : { note }) };
}
