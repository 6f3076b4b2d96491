import { spawn } from "node:child_process";
import { once } from "node:events";
import { owned } from "../test/support/owned.ts";

export interface WholeProcess {
  /** From its start to its end, with all it had to say read. */
  readonly ms: number;
  readonly output: string;
}

export interface Surroundings {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a command to its end. Throws its error output if it fails. */
export async function wholeProcess(
  [file = "", ...args]: readonly string[],
  { folder, environment = {} }: Surroundings,
): Promise<WholeProcess> {
  const started = performance.now();
  const child = owned(
    spawn(file, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const said: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  const [status] = await once(child, "close");
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: status ${status}\n${Buffer.concat(complaints)}`);
  return { ms, output: Buffer.concat(said).toString("utf8") };
}

/** Returns true if a program is on the PATH. */
export async function isInstalled(file: string, versionOption: string): Promise<boolean> {
  const child = owned(spawn(file, [versionOption], { stdio: "ignore" }));
  return Promise.race([
    once(child, "exit").then(([status]) => status === 0),
    once(child, "error").then(() => false),
  ]).catch(() => false);
}
