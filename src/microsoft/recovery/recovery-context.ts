import type { Change } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { MicrosoftContext } from "../context.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import { allChanges, type ChangePage } from "./change-pages.ts";
import type { SnapshotList } from "./snapshots.ts";
import type { SynchronizedObjects } from "./synchronized-objects.ts";

/** Dependencies of questions about jobs and their lists. */
export interface RecoveryContext extends MicrosoftContext {
  readonly synchronized: SynchronizedObjects;
  readonly policies: PolicyCache;
  readonly snapshots: SnapshotList;
}

/** A page whose changes carry the reason why they stay, and whether that could be checked. */
export interface MarkedPage extends ChangePage<Change> {
  readonly checked: boolean;
}

/** Reads a preview's whole list, page by page, with the changes marked that a recovery leaves. */
export async function* markedChanges(context: RecoveryContext, job: Job): AsyncGenerator<MarkedPage> {
  const { client, synchronized, listNames } = context;
  for await (const page of allChanges(client, job)) {
    for (const change of page.items) listNames.add(change);
    const { changes: items, checked } = await synchronized.marked(page.items);
    yield { ...page, items, checked };
  }
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
