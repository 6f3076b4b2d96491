import type { Services } from "../service/services.ts";
import { checkAccess, hasAccess } from "./access.ts";
import type { Access } from "./guarded.ts";
import { refusalsOf } from "./refusals.ts";

/** Access to everything that only reads. */
const reading: Access = { role: "backupReader", permission: "EntraBackup.Read.All" };

type ReaderServices = Pick<Services, "session" | "trail">;

/** Throws `forbidden`, with a record, unless the caller of this session may read. `what` names the attempt. */
export async function requireReader(what: string, { session, trail }: ReaderServices): Promise<void> {
  const { caller } = await session.signedIn();
  await refusalsOf({ name: what, effect: "read" }, trail)({ caller }, async () => checkAccess(what, reading, caller));
}

/** Returns true if the caller of this session may read at this moment. */
export async function mayRead({ session }: ReaderServices): Promise<boolean> {
  return hasAccess(reading, (await session.signedIn()).caller);
}
