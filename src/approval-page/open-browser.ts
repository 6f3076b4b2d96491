import type { Millis, Sleep } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";

/** Opens a file in the person's own browser. Returns false if that failed. Never rejects and never hangs. */
export type OpenBrowser = (file: string) => Promise<boolean>;

export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly sleep: Sleep;
}

/** An opener that still runs after this time counts as successful, because some run until the browser is closed. */
const PATIENCE: Millis = 3 * SECOND;

/**
 * Returns the function that opens the person's browser, or null if they have no screen here: no desktop session, or a
 * remote login.
 */
export function browserOpener({ platform, environment, sleep }: Desktop): OpenBrowser | null {
  const set = (name: string): boolean => (environment[name] ?? "") !== "";
  const remote = set("SSH_CONNECTION") || set("SSH_TTY");
  switch (platform) {
    case "darwin":
      return remote ? null : (file) => run("open", [file]);
    case "win32":
      // The effect of `start`, which is a command of the shell itself.
      return remote ? null : (file) => run("rundll32.exe", ["url.dll,FileProtocolHandler", file]);
    default:
      return set("DISPLAY") || set("WAYLAND_DISPLAY") ? (file) => run("xdg-open", [file]) : null;
  }

  async function run(command: string, args: readonly string[]): Promise<boolean> {
    const { spawn } = await import("node:child_process");
    const over = new AbortController();
    try {
      const child = spawn(command, args, {
        stdio: "ignore",
        detached: true,
        windowsHide: true,
        env: { ...environment },
      });
      const ended = new Promise<boolean>((resolve) => {
        child.once("error", () => resolve(false));
        child.once("exit", (code) => resolve(code === 0));
      });
      child.unref();
      return await Promise.race([ended, sleep(PATIENCE, over.signal).then(() => true)]);
    } catch {
      return false;
    } finally {
      over.abort();
    }
  }
}
