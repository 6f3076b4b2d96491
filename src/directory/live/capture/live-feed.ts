import type { AuditRecord } from "../../../domain/authors/audit-record.ts";
import type { FeedBatch } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { countUsers } from "./estimate.ts";
import { type Hints, readHints } from "./hints.ts";
import { interleave } from "./interleave.ts";
import { LiveReading } from "./live-reading.ts";
import { decodePlace, encodePlace, type LivePlace } from "./place.ts";
import { grantedSince } from "./probes.ts";
import type { ReadingRun } from "./reading.ts";
import { Selections } from "./selections.ts";
import { sources } from "./sources.ts";

/**
 * Reads a live tenant: everything if `cursor` is null, if its place belongs to another tenant, or if the interval for a
 * complete reading has passed, and otherwise the changes. Each source has its own place. A source whose place the
 * service no longer knows is read completely, and the others continue. An unchanged tenant costs a request for each
 * source and one for the audit log. Memory holds one page of each source that is read. Throws `stale` for a cursor of
 * another tenant and the service's error otherwise.
 */
export async function* readLive(
  context: LiveContext,
  cursor: string | null,
  signal: AbortSignal,
): AsyncIterable<FeedBatch> {
  const run = { context, selections: new Selections(context.coverage), signal };
  const reading = yield* begin(run, cursor === null ? null : decodePlace(cursor, context.tenant));
  yield* interleave(
    sources.map((source) => reading.batchesOf(source)),
    context.policy.concurrency,
  );
  yield reading.end();
}

async function* begin(run: ReadingRun, known: LivePlace | null): AsyncGenerator<FeedBatch, LiveReading> {
  const { client, policy } = run.context;
  if (known === null) return beginWhole(run);
  client.sizeBudget(known.users);
  const hints = yield* withRecords(readHints(run, known.hintsUntil), known);
  // The service's own time is known once it has answered the request for the log.
  if (hints.recovered || client.serviceNow() - known.wholeAt >= policy.wholeEvery) return beginWhole(run);
  for (const source of sources) run.selections.remember(source.type, known.sources[source.type]?.refused ?? {});
  const granted = await grantedSince(run, known);
  return new LiveReading(run, { known, hints, granted });
}

/** Passes on the records of the log. The place remains that of the last reading. */
async function* withRecords(
  pages: AsyncGenerator<readonly AuditRecord[], Hints>,
  known: LivePlace,
): AsyncGenerator<FeedBatch, Hints> {
  const content = { listing: [], whole: [], entities: [], gone: [], linksAdded: [], linksRemoved: [] };
  const batch = { ...content, cursor: encodePlace(known), progress: { done: 0, total: null } };
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return value;
    yield { ...batch, records: value };
  }
}

async function beginWhole(run: ReadingRun): Promise<LiveReading> {
  const users = await countUsers(run.context);
  run.context.client.sizeBudget(users);
  return new LiveReading(run, null, users);
}
