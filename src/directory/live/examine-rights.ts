import { writePermissions } from "../../domain/roles/write-permissions.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { getInBatches } from "../../graph/http/batch.ts";
import { type LiveSource, sources } from "./capture/sources.ts";
import type { LiveContext } from "./context.ts";
import { shownRight } from "./shown-right.ts";

/** The access of the signed-in identity to one type of a live tenant. */
export interface TypeRights {
  readonly type: EntityType;
  /** `allowed` is null if the service neither lists nor refuses the type, for example because it is not offered. */
  readonly read: { readonly allowed: boolean | null; readonly permission: string };
  /** `allowed` is null if only a write to a real object would show it. */
  readonly write: { readonly allowed: boolean | null; readonly permission: string };
}

/** No object of Graph has this id, so a write to it is refused or finds no object, and changes nothing. */
const NO_OBJECT = "00000000-0000-0000-0000-000000000000";

/** Asks the service which types the signed-in identity may read and write. Changes nothing. */
export async function examineRights(context: LiveContext): Promise<readonly TypeRights[]> {
  const readable = await readRights(context);
  const rights: TypeRights[] = [];
  for (const source of sources) {
    const { type, permission } = source;
    rights.push({
      type,
      read: { allowed: readable.get(type) ?? null, permission },
      write: { allowed: await mayWrite(context, source), permission: writePermissions[type] },
    });
  }
  return rights;
}

/** Reads the beginning of each list. Returns which types may be read, as far as the answers show it. */
async function readRights(context: LiveContext): Promise<ReadonlyMap<EntityType, boolean | null>> {
  const readable = new Map<EntityType, boolean | null>();
  const first = ({ path, way }: LiveSource) => ({ path, ...(way === "delta" ? { query: { $top: "1" } } : {}) });
  for await (const answers of getInBatches(context, sources, first)) {
    for (const [{ type }, answer] of answers) readable.set(type, shownRight(answer));
  }
  return readable;
}

async function mayWrite({ client }: LiveContext, { path, way }: LiveSource): Promise<boolean | null> {
  if (way !== "delta" && way !== "list") return null;
  const { status } = await client.patch(`${path}/${NO_OBJECT}`, { displayName: "entra-rewind doctor" });
  if (status === 403) return false;
  return status === 404 || status === 400 ? true : null;
}
