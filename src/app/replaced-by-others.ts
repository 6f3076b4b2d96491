import { accessSync, constants, lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, parse, resolve, sep } from "node:path";
import { type OwnIds, writtenByOthers } from "./written-by-others.ts";

/** The mode bit of a folder in which people remove only what is theirs. */
const STICKY = 0o1000;

/**
 * Returns a folder or a link on the way to a file through which others can put another file in its place, or null if there
 * is no such place. The nearest to the file comes first. A group other than the process's own counts as others even if it
 * seems to be empty, such as `staff` of Debian's /usr/local/etc, because a directory service can have members of it that
 * this machine does not list.
 */
export function replacedByOthers(file: string, own: OwnIds): string | null {
  return wayTo(file).findLast((place) => isReplaceable(place, own)) ?? null;
}

/** Returns the folders and the links through which the system reaches a file, in that order. */
function wayTo(file: string): readonly string[] {
  const { root } = parse(resolve(file));
  const way: string[] = [];
  const left = partsOf(resolve(file));
  let folder = root;
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    way.push(folder);
    const place = join(folder, part);
    if (lstatSync(place).isSymbolicLink()) {
      way.push(place);
      const target = readlinkSync(place);
      left.unshift(...partsOf(target));
      if (isAbsolute(target)) folder = root;
    } else {
      folder = part === ".." ? dirname(folder) : place;
    }
  }
  return way;
}

const partsOf = (path: string): string[] =>
  path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== "" && part !== ".");

function isReplaceable(place: string, own: OwnIds): boolean {
  const found = lstatSync(place);
  // The mode of a link has no effect.
  if (found.isSymbolicLink()) return writtenByOthers({ uid: found.uid, gid: found.gid, mode: 0 }, own) !== null;
  const way = writtenByOthers(found, own);
  if (way === null || (way !== "owner" && (found.mode & STICKY) !== 0)) return false;
  return !isMountedReadOnly(place);
}

/** Returns true for a folder that takes no writes whatever its mode, such as one that Kubernetes mounts for a ConfigMap. */
function isMountedReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EROFS";
  }
}
