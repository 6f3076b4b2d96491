import type { Millis, Sleep } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";

/** Puts an address before the person, in their own browser. False if that failed; never rejects and never hangs. */
export type OpenBrowser = (url: string) => Promise<boolean>;

export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly sleep: Sleep;
}

/** An opener that is still at work after this has a browser before it: some stay until that is closed. */
const PATIENCE: Millis = 3 * SECOND;

/** The way to the person's browser; null where there is no screen of theirs: no desktop session, or a remote login. */
export function browserOpener({ platform, environment, sleep }: Desktop): OpenBrowser | null {
  const set = (name: string): boolean => (environment[name] ?? "") !== "";
  const remote = set("SSH_CONNECTION") || set("SSH_TTY");
  switch (platform) {
    case "darwin":
      return remote ? null : (url) => run("open", [url]);
    case "win32":
      // What `start` does, which itself is a word of the shell's.
      return remote ? null : (url) => run("rundll32.exe", ["url.dll,FileProtocolHandler", url]);
    default:
      return set("DISPLAY") || set("WAYLAND_DISPLAY") ? (url) => run("xdg-open", [url]) : null;
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
        // The error would name the address, which nobody but the browser is to see.
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
