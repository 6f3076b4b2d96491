import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { owned } from "../test/support/owned.ts";
import { type Figure, median, timed } from "./figures.ts";
import { type InstalledPackage, installedPackage } from "./installed-package.ts";
import { names } from "./names.ts";
import { StdioSession } from "./stdio-session.ts";

const ROUNDS = 15;
const MIB = 1_048_576;
const server = [process.execPath, "bin/entra-rewind.cjs", "mcp"];
/** The command of `mcp.json`. What npm itself takes is measured with a script that is not there. */
const throughNpm = ["npm", "run", "--silent", "mcp"];
const emptyThroughNpm = ["npm", "run", "--silent", "--if-present", "nothing"];

/**
 * Measures how long a host waits for its first answers, as multiples of an empty run of Node or of npm: by the program
 * itself, and by each way that README gives to hosts.
 */
export async function startUp(dataFolder: string): Promise<readonly Figure[]> {
  await using installed = await installedPackage();
  const kinds = {
    bare: () => toItsEnd([process.execPath, "-e", "0"]),
    initialize: () => firstAnswer(server, dataFolder, false),
    list: () => firstAnswer(server, dataFolder, true),
    npm: () => toItsEnd(emptyThroughNpm),
    npmList: () => firstAnswer(throughNpm, dataFolder, true),
    npxList: () => firstAnswer(installed.throughNpx, dataFolder, true, installed),
    globalList: () => firstAnswer(installed.globally, dataFolder, true, installed),
  };
  const found: Record<keyof typeof kinds, Measured[]> = {
    bare: [],
    initialize: [],
    list: [],
    npm: [],
    npmList: [],
    npxList: [],
    globalList: [],
  };
  // The first rounds write the compile cache and warm the disk's. The kinds take turns, so that all meet the same
  // machine.
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const kind of ["bare", "initialize", "list", "npm", "npmList", "npxList", "globalList"] as const) {
      const measured = await kinds[kind]();
      if (round >= 0) found[kind].push(measured);
    }
  }
  const ms = (kind: keyof typeof kinds) => median(found[kind].map((one) => one.ms));
  const resident = found.list.flatMap(({ resident }) => (resident === null ? [] : [resident / MIB]));
  return [
    { name: "node -e 0", value: ms("bare"), unit: "ms" },
    { name: "initialize answered", value: ms("initialize"), unit: "ms" },
    { name: "initialize, times bare node", value: ms("initialize") / ms("bare"), unit: "x", bound: 3.5 },
    { name: "tools/list answered", value: ms("list"), unit: "ms" },
    { name: "tools/list, times bare node", value: ms("list") / ms("bare"), unit: "x", bound: 3.5 },
    ...(resident.length === 0
      ? []
      : [{ name: "tools/list, resident", value: median(resident), unit: "MiB", bound: 60 } as const]),
    { name: "tools/list, installed globally", value: ms("globalList"), unit: "ms" },
    { name: names.toolsListInstalled, value: ms("globalList") / ms("bare"), unit: "x", bound: 3.5 },
    { name: "tools/list through npx", value: ms("npxList"), unit: "ms" },
    { name: names.toolsListNpx, value: ms("npxList") / ms("bare"), unit: "x" },
    { name: "tools/list through npm run", value: ms("npmList"), unit: "ms" },
    { name: "npm run of an empty script, times bare node", value: ms("npm") / ms("bare"), unit: "x" },
    { name: "tools/list through npm run, times npm", value: ms("npmList") / ms("npm"), unit: "x", bound: 2.2 },
  ];
}

interface Measured {
  readonly ms: number;
  /** Bytes in memory at the answer. Null where the system does not say. */
  readonly resident: number | null;
}

async function toItsEnd([file = "", ...args]: readonly string[]): Promise<Measured> {
  const { ms } = await timed(() => once(owned(spawn(file, args, { stdio: "ignore" })), "exit"));
  return { ms, resident: null };
}

/** Measures from the start of the process to the answer, without its end. */
async function firstAnswer(
  command: readonly string[],
  dataFolder: string,
  withTools: boolean,
  { environment, folder }: Partial<InstalledPackage> = {},
): Promise<Measured> {
  const { ms, result: session } = await timed(async () => {
    const session = new StdioSession(command, { ENTRA_REWIND_DATA: dataFolder, ...environment }, folder);
    await session.initialize();
    if (withTools) await session.request("tools/list", {});
    return session;
  });
  const resident = residentBytes(session.pid);
  await session.close();
  return { ms, resident };
}

function residentBytes(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== "linux") return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}
