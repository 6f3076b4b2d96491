import type { Stats } from "node:fs";

/** The user and the group that a process works as. */
export interface OwnIds {
  readonly uid: number;
  readonly gid: number | undefined;
}

/** The way in which others can write a file or a folder: as its owner, as its group, or as anyone. */
export type WriteByOthers = "owner" | "group" | "anyone";

const GROUP_WRITES = 0o020;
const ANYONE_WRITES = 0o002;

/** Returns the way in which a user other than this one and root can write it, or null if there is no such way. */
export function writtenByOthers(
  { mode, uid, gid }: Pick<Stats, "mode" | "uid" | "gid">,
  own: OwnIds,
): WriteByOthers | null {
  if (uid !== own.uid && uid !== 0) return "owner";
  if ((mode & ANYONE_WRITES) !== 0) return "anyone";
  return (mode & GROUP_WRITES) !== 0 && gid !== own.gid ? "group" : null;
}
