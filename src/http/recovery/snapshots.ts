import { RewindError } from "../../domain/errors.ts";
import { instantOfSnapshotId, type Snapshot } from "../../domain/recovery/snapshot.ts";
import { contexts } from "../../wire/recovery-paths.ts";
import { encodeSnapshot } from "../../wire/snapshot.ts";
import { countReply, type Listing, listReply, objectReply } from "../list-reply.ts";
import { type GraphCall, type Handler, key } from "../route.ts";

const selectable = ["id", "createdDateTime", "totalChangedObjects"];

/** The recovery service itself has no properties of its own. */
export const getRecovery: Handler = async (call) =>
  objectReply(call, `${call.root}/$metadata#directory/recovery/$entity`, {}, []);

export const listSnapshots: Handler = (call) => listReply(call, listing(call));
export const countSnapshots: Handler = (call) => countReply(call, listing(call));

export const getSnapshot: Handler = async (call) =>
  objectReply(call, contexts.snapshot(call.root), { ...encodeSnapshot(await requestedSnapshot(call)) }, selectable);

/** The snapshot in the path. `notFound` also for a text that is no id, as Microsoft's service answers. */
export async function requestedSnapshot(call: GraphCall): Promise<Snapshot> {
  const id = key(call, "snapshot");
  try {
    instantOfSnapshotId(id);
  } catch {
    throw new RewindError(
      "notFound",
      `Snapshot with identifier ${id.slice(0, 80)} not found: it should be one of the available backups.`,
    );
  }
  return call.services.recovery.getSnapshot(id as Snapshot["id"]);
}

/** A snapshot from before a recovery contains the incident, so it is read by its id and never offered as a target. */
const listing = ({ services: { recovery }, root }: GraphCall): Listing<Snapshot> => ({
  context: contexts.snapshots(root),
  offer: { options: ["$select", "$top", "$skip", "$orderby", "$count"], selectable, sortable: ["createdDateTime"] },
  rows: {
    async read(cursor, limit) {
      const page = await recovery.listSnapshots({ limit, ...(cursor === null ? {} : { cursor }) });
      return { rows: page.items.filter(({ isTarget }) => isTarget), cursor: page.nextCursor ?? null };
    },
    view: (snapshot) => ({ ...encodeSnapshot(snapshot) }),
  },
});
