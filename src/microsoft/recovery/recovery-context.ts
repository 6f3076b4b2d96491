import type { Change } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { MicrosoftContext } from "../context.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import { allChanges, type ChangePage, knownChanges } from "./change-pages.ts";
import type { SnapshotList } from "./snapshots.ts";
import type { SynchronizedObjects } from "./synchronized-objects.ts";

/** Dependencies of questions about jobs and their lists. */
export interface RecoveryContext extends MicrosoftContext {
  readonly synchronized: SynchronizedObjects;
  readonly policies: PolicyCache;
  readonly snapshots: SnapshotList;
}

/**
 * A page whose changes carry the reason why they stay, with a sentence for each kind of them of which that is not
 * known.
 */
export interface MarkedPage extends ChangePage<Change> {
  readonly unchecked: readonly string[];
}

/** Reads a preview's whole list, page by page, with the changes marked that a recovery leaves. */
export async function* markedChanges(context: RecoveryContext, job: Job): AsyncGenerator<MarkedPage> {
  const { client, synchronized, listNames } = context;
  for await (const page of allChanges(client, job)) {
    for (const change of page.items) listNames.add(change);
    const { changes: items, unchecked } = await synchronized.marked(page.items);
    yield { ...page, items, unchecked };
  }
}

/** Reads the same as it is approved. Throws `notSupported` for changes that could not be shown. */
export async function* approvableChanges(
  { client, synchronized }: Pick<RecoveryContext, "client" | "synchronized">,
  job: Job,
): AsyncGenerator<readonly Change[]> {
  for await (const changes of knownChanges(client, job)) yield (await synchronized.marked(changes)).changes;
}

/** Passes pages on, each also to `onPage`. */
export async function* told(
  pages: AsyncIterable<MarkedPage>,
  onPage: (page: MarkedPage) => void,
): AsyncGenerator<MarkedPage> {
  for await (const page of pages) {
    onPage(page);
    yield page;
  }
}
