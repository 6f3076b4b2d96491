import type { Change, FailedChange } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import type { GraphAnswer, GraphClient } from "../../graph/http/graph-client.ts";
import { endless } from "../../graph/http/read-all.ts";
import { isSuccess, refusal } from "../../graph/http/refused.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import { decodeChanges, type UnknownChange } from "../../wire/decode-change.ts";
import { decodeFailedChanges } from "../../wire/failed-change.ts";
import { recoveryPaths } from "../../wire/recovery-paths.ts";

/**
 * A position in a job's list after a number of items, with the service's link there. If the link is missing or has
 * expired, earlier items are skipped by number.
 */
export interface Position {
  readonly after: number;
  readonly link: string | null;
}

export const beginning: Position = { after: 0, link: null };

export interface ChangePage<T> {
  readonly items: readonly T[];
  /** Items of unknown kinds. */
  readonly unknown: readonly UnknownChange[];
  /** Number of rows the service sent, of known and unknown kind, and of those the number outside of the job's scope. */
  readonly rows: number;
  readonly others: number;
  readonly next: Position | null;
}

type Decode<T> = (
  value: unknown,
  firstSeq: number,
) => { readonly items: readonly T[]; readonly unknown: readonly UnknownChange[]; readonly nextLink: string | null };

/**
 * Reads one page of a finished preview's list, of the length the service chooses. `seq` counts the rows from 1. Leaves out
 * the objects that only the wider scope has that the service compared, and counts them.
 */
export async function changePage(
  client: GraphClient,
  job: Job,
  position: Position,
  top: number,
): Promise<ChangePage<Change>> {
  const read = await page(client, recoveryPaths.changes(job.snapshotId, job.id), position, top, decodeChanges);
  if (job.compared === undefined || !("entities" in job.scope)) return read;
  const scope = scopeTest(job.scope);
  const ids = new Set(job.scope.entities.flatMap((entry) => entry.ids));
  const items = read.items.filter(({ ref }) => scope.has(ref));
  // A row that cannot be read may be of any object.
  const unknown = read.unknown.filter(({ id }) => id === "" || ids.has(canonicalId(id)));
  return { ...read, items, unknown, others: read.rows - items.length - unknown.length };
}

/** Reads one page of a recovery's failed changes. */
export const failedPage = (
  client: GraphClient,
  job: Job,
  position: Position,
  top: number,
): Promise<ChangePage<FailedChange>> =>
  page(client, recoveryPaths.failedChanges(job.snapshotId, job.id), position, top, decodeFailedChanges);

/** Reads a preview's whole list, page by page. Throws `badAnswer` for a list without an end. */
export async function* allChanges(client: GraphClient, job: Job): AsyncGenerator<ChangePage<Change>> {
  const links = new Set<string>();
  for (let position: Position | null = beginning; position !== null; ) {
    const read: ChangePage<Change> = await changePage(client, job, position, MAX_PAGE_SIZE);
    yield read;
    position = read.next;
    if (position?.link != null && (links.has(position.link) || read.rows === 0)) throw endless("Reading the changes");
    if (position?.link != null) links.add(position.link);
  }
}

/** Reads a preview's whole list. Throws `notSupported` for changes that could not be shown, because an approval does not cover them. */
export async function* knownChanges(client: GraphClient, job: Job): AsyncGenerator<readonly Change[]> {
  for await (const { items, unknown } of allChanges(client, job)) {
    if (unknown.length > 0) {
      throw new RewindError(
        "notSupported",
        "The preview holds changes of a kind this version cannot show. Update entra-rewind, or preview only the entity " +
          "types it knows.",
      );
    }
    yield items;
  }
}

async function page<T>(
  client: GraphClient,
  path: string,
  position: Position,
  top: number,
  decode: Decode<T>,
): Promise<ChangePage<T>> {
  const answer = await answerAt(client, path, position, top);
  if (answer.status === 400) {
    throw new RewindError("notReady", refusal(answer, "Reading the list of this job").message);
  }
  if (!isSuccess(answer)) throw refusal(answer, "Reading the list of this job");
  const { items, unknown, nextLink } = decode(answer.body, position.after + 1);
  const rows = items.length + unknown.length;
  const link = nextLink === null ? null : relative(client.resolve(nextLink, answer.url));
  return { items, unknown, rows, others: 0, next: link === null ? null : { after: position.after + rows, link } };
}

async function answerAt(
  client: GraphClient,
  path: string,
  { after, link }: Position,
  top: number,
): Promise<GraphAnswer> {
  if (link !== null) {
    const answer = await client.follow(link, client.resolve("/"));
    // Links expire after an unknown time. Skipping by number is the documented alternative.
    if (answer.status !== 400 && answer.status !== 404 && answer.status !== 410) return answer;
  }
  return client.get(path, { query: { $top: String(top), ...(after === 0 ? {} : { $skip: String(after) }) } });
}

/** Drops the host, which is always the configured one. */
const relative = ({ pathname, search }: URL): string => `${pathname}${search}`;
