import { type ChildProcess, type ExecFileOptions, execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

/**
 * Makes a started process end at the latest when this one does, however that happens: a shell waits until its input ends
 * and then kills what is left. Without it, a test that is killed or fails leaves processes behind that keep the output of
 * a run open. A process that leads a group takes its group along.
 */
export function owned<T extends ChildProcess>(child: T): T {
  const { pid } = child;
  if (pid === undefined || process.platform === "win32") return child;
  input ??= startKeeper();
  input.write(`+ ${pid}\n`);
  child.once("exit", () => input?.write(`- ${pid}\n`));
  return child;
}

/** Runs a program to its end, likewise. Rejects if it fails. */
export async function run(
  file: string,
  args: readonly string[],
  options: ExecFileOptions & { readonly encoding?: "utf8" } = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const running = promisify(execFile)(file, args, { ...options, encoding: "utf8" });
  owned(running.child);
  return running;
}

type Input = ReturnType<typeof startKeeper>;
let input: Input | undefined;

/** It leads a group of its own and ignores what a terminal sends, because it has work to do when everything else has ended. */
const KEEPER = `
trap "" HUP INT TERM
left=" "
while read sign pid; do
  case $sign in
    +) left="$left$pid " ;;
    -) left="\${left%% $pid *} \${left#* $pid }" ;;
  esac
done
for pid in $left; do
  kill -s KILL -- "-$pid" 2>/dev/null
  kill -s KILL "$pid" 2>/dev/null
done
`;

function startKeeper() {
  const keeper = spawn("/bin/sh", ["-c", KEEPER], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  keeper.unref();
  // Nothing is left to keep when this process ends by itself.
  if ("unref" in keeper.stdin && typeof keeper.stdin.unref === "function") keeper.stdin.unref();
  return keeper.stdin;
}
