import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { copyDataFolder } from "../../app/copy-data-folder.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { sleep } from "../../app/machine.ts";
import { locked } from "../../app/sandbox/generations.ts";
import { sandboxFolder } from "../../app/sandbox/pointer.ts";
import type { Settings } from "../../app/settings/read-settings.ts";
import { invalid } from "../../domain/errors.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { Screen } from "../../terminal/screen.ts";

/**
 * Copies the data folder while other processes work on it. The copy is a data folder: to use it, set
 * `ENTRA_REWIND_DATA` to it or put it in the original's place. Data that a database keeps is not in it.
 */
export async function backUp(config: Settings, screen: Screen, folder: string, json: boolean): Promise<ExitStatus> {
  const { dataFolder, database } = config;
  const to = resolve(folder);
  if (!existsSync(dataFolder)) throw invalid(`There is nothing to back up: ${dataFolder} does not exist.`);
  if (existsSync(to)) throw invalid(`${to} is there already. A backup overwrites nothing: name another folder.`);
  if (isWithin(dataFolder, to)) throw invalid(`${to} is in the data folder itself. Name another.`);

  let files = 0;
  const leftOut: string[] = [];
  const copying = {
    onCopy(path: string) {
      files += 1;
      if (!json) screen.say(path);
    },
    onLeftOut(path: string) {
      leftOut.push(path);
      screen.complain(`${path} is not in it: it is neither a file nor a folder.`);
    },
  };
  const copy = () => copyDataFolder(dataFolder, to, copying);
  const root = sandboxFolder(config);
  const { signal } = new AbortController();
  await (existsSync(root) ? locked({ root, sleep, signal }, copy) : copy());

  const withoutHistory = database !== null;
  if (json) screen.json({ folder: to, files, leftOut, withoutHistory });
  else screen.say(`Backed up to ${to}: ${countOf(files, "file")}, each database read through.`);
  if (withoutHistory) screen.complain(`${NOT_IN_IT} Back it up with pg_dump, and before this folder.`);
  return exitStatus.done;
}

const NOT_IN_IT = "What the database of ENTRA_REWIND_DATABASE keeps is not in it: history, jobs, approvals and trail.";

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}
