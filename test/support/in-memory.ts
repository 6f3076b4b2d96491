import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** The file system in memory that Linux has for programs that share memory. */
const MEMORY = "/dev/shm";
const PREFIX = "entra-rewind-tests-";
const GIB = 2 ** 30;
/** A run needs about one GiB. Containers often have 64 MiB there. */
const NEEDED = 6 * GIB;

/**
 * Lets tests write their files to memory where there is plenty, because databases wait for a disk hundreds of thousands of
 * times in a run. `TMPDIR` names another place.
 */
export default function inMemory(): (() => void) | undefined {
  if (process.env.TMPDIR !== undefined || !isRoomy()) return undefined;
  for (const left of leftFolders()) rmSync(left, { recursive: true, force: true });
  const folder = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Returns true if memory has room, for this process too, and programs may be started from there. */
function isRoomy(): boolean {
  if (process.platform !== "linux" || process.availableMemory() < NEEDED) return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const mount = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .find((line) => line.split(" ")[1] === MEMORY);
    return bavail * bsize >= NEEDED && mount !== undefined && !mount.includes("noexec");
  } catch {
    return false;
  }
}

/** The folders of runs that were killed. */
const leftFolders = (): readonly string[] =>
  readdirSync(MEMORY)
    .filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split("-")[0])))
    .map((name) => join(MEMORY, name));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
