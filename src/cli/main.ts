import { ENGINE_THREAD } from "../app/engine-thread/role.ts";
import { keepCompiled } from "./compile-cache.ts";

/**
 * Where every thread of the program begins. Each of the three it can become is a file of its own once built, so that a
 * host that starts the server waits for nothing but the server.
 */
const argv = process.argv.slice(2);
const surroundings = {
  entry: new URL(import.meta.url),
  command: process.argv.slice(0, 2),
  environment: process.env,
  streams: { input: process.stdin, output: process.stdout, errors: process.stderr },
};

async function status(): Promise<number> {
  if (argv.length === 0 || (argv.length === 1 && argv[0] === "mcp")) {
    return (await import("./commands/mcp.ts")).serve(surroundings);
  }
  // Whoever read the output has had enough (`| head`): nobody is left to tell.
  process.stdout.once("error", () => process.exit());
  return (await import("./program.ts")).runProgram(argv, surroundings);
}

/** Time in milliseconds for everything else to end by itself. */
const GRACE = 2_000;

// Whatever this process writes describes a whole tenant, so its files are its owner's alone, whatever the umask was.
if (argv[0] !== ENGINE_THREAD) process.umask(0o077);
keepCompiled(process.env);
if (argv[0] === ENGINE_THREAD) {
  void import("../app/engine-thread/worker.ts").then(({ work }) => work());
} else {
  void status().then((code) => {
    process.exitCode = code;
    // A browser sign-in that nobody finishes would keep the process alive, because its library cannot be told to stop.
    setTimeout(() => process.exit(code), GRACE).unref();
  });
}
