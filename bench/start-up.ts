import { spawn } from "node:child_process";
import { once } from "node:events";
import { owned } from "../test/support/owned.ts";
import { type Figure, median, timed } from "./figures.ts";
import { StdioSession } from "./stdio-session.ts";

const ROUNDS = 15;
const server = [process.execPath, "bin/entra-rewind.cjs", "mcp"];

/** Measures how long a host waits for its first answers, as multiples of an empty run of Node. */
export async function startUp(dataFolder: string): Promise<readonly Figure[]> {
  const bare: number[] = [];
  const initialize: number[] = [];
  const toolsList: number[] = [];
  // The first rounds write the compile cache and warm the disk's. The kinds take turns, so that all meet the same
  // machine.
  for (let round = -2; round < ROUNDS; round += 1) {
    const one = [await bareNode(), await firstAnswer(dataFolder, false), await firstAnswer(dataFolder, true)] as const;
    if (round < 0) continue;
    bare.push(one[0]);
    initialize.push(one[1]);
    toolsList.push(one[2]);
  }
  return [
    { name: "node -e 0", value: median(bare), unit: "ms" },
    { name: "initialize answered", value: median(initialize), unit: "ms" },
    { name: "initialize, times bare node", value: median(initialize) / median(bare), unit: "x", bound: 3.5 },
    { name: "tools/list answered", value: median(toolsList), unit: "ms" },
    { name: "tools/list, times bare node", value: median(toolsList) / median(bare), unit: "x", bound: 4.5 },
  ];
}

async function bareNode(): Promise<number> {
  const { ms } = await timed(() => once(owned(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" })), "exit"));
  return ms;
}

/** Measures from the start of the process to the answer, without its end. */
async function firstAnswer(dataFolder: string, withTools: boolean): Promise<number> {
  const { ms, result: session } = await timed(async () => {
    const session = new StdioSession(server, { ENTRA_REWIND_DATA: dataFolder });
    await session.initialize();
    if (withTools) await session.request("tools/list", {});
    return session;
  });
  await session.close();
  return ms;
}
