import { ENGINE_THREAD } from "../app/engine-thread/role.ts";
import { keepCompiled, type Later } from "./compile-cache.ts";

/**
 * The start of every thread of the program. Each of its three roles is built into a file of its own, so that the server
 * starts without loading the others.
 */
const argv = process.argv.slice(2);
const surroundings = {
  entry: new URL(import.meta.url),
  // A single executable is both the Node and the file.
  command: [...new Set(process.argv.slice(0, 2))],
  environment: process.env,
  streams: { input: process.stdin, output: process.stdout, errors: process.stderr },
};

async function status(): Promise<number> {
  if (argv.length === 0 || (argv.length === 1 && argv[0] === "mcp")) {
    return (await import("./commands/mcp.ts")).serve(surroundings);
  }
  // The reader of the output has closed it (`| head`), so there is no one to report to.
  process.stdout.once("error", () => process.exit());
  return (await import("./program.ts")).runProgram(argv, surroundings);
}

const later: Later = (work, after) => void setTimeout(work, after).unref();

/** Milliseconds until everything else has to end by itself. */
const GRACE = 2_000;

// All files describe a whole tenant, so only their owner may read them, regardless of the umask.
if (argv[0] !== ENGINE_THREAD) process.umask(0o077);
keepCompiled(process.env, later);
if (argv[0] === ENGINE_THREAD) {
  void import("../app/engine-thread/worker.ts").then(({ work }) => work());
} else {
  void status().then((code) => {
    process.exitCode = code;
    // An unfinished browser sign-in would keep the process alive, because its library cannot be stopped.
    later(() => process.exit(code), GRACE);
  });
}
