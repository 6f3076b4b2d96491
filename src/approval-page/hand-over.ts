import { existsSync, lstatSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../domain/time.ts";
import { html } from "../review/html.ts";
import type { OpenBrowser } from "./open-browser.ts";
import { TICKET_LIFE } from "./page-sessions.ts";
import { ENTRANCE } from "./request-guard.ts";

/** A ticket for the person's browser. */
export interface Ticket {
  /** The page's address. */
  readonly origin: string;
  readonly secret: string;
}

/** A way to give tickets to the person's browser. */
export interface HandOver {
  /** Returns true if the browser was opened. Never rejects. */
  give(ticket: Ticket): Promise<boolean>;
  /** Takes back every ticket that was not used. */
  close(): void;
}

const PREFIX = "entra-rewind-approval-";

/**
 * Hands over tickets in files that only their owner can read. Each is a form that posts its ticket. The browser's
 * command line contains the file's path and no secret, because every user of a machine can read all command lines.
 */
export function fileHandOver({
  folder,
  openBrowser,
  clock,
  newSecret,
}: {
  readonly folder: string;
  readonly openBrowser: OpenBrowser;
  readonly clock: Clock;
  readonly newSecret: () => string;
}): HandOver {
  const given = new Set<string>();
  const take = (file: string): void => {
    rmSync(file, { force: true });
    given.delete(file);
  };
  return {
    async give(ticket) {
      try {
        removeOld(folder, clock);
        const file = join(folder, `${PREFIX}${newSecret()}.html`);
        // Always a new file, so that an existing file or link of this name is neither written nor followed.
        writeFileSync(file, formOf(ticket), { flag: "wx", mode: 0o600 });
        given.add(file);
        if (await openBrowser(file)) return true;
        take(file);
      } catch {
        // If the folder cannot be written, the other ways to approve remain.
      }
      return false;
    },
    close() {
      for (const file of given) take(file);
    },
  };
}

/** Removes files with expired tickets, including those of a process that was killed. */
function removeOld(folder: string, clock: Clock): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.startsWith(PREFIX)) continue;
    // Another process may remove it in the meantime.
    const made = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && made + TICKET_LIFE < clock.now()) rmSync(file, { force: true });
  }
}

/** Returns the page that posts the ticket by itself, or with a click if the browser runs no scripts in files. */
function formOf({ origin, secret }: Ticket): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Entra Rewind</title></head>
<body>
<form method="post" action="${`${origin}${ENTRANCE}`}">
<input type="hidden" name="ticket" value="${secret}">
<button>Show what waits for approval</button>
</form>
<script>document.forms[0].submit();</script>
</body>
</html>
`.html;
}

export interface HandOverPlace {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly dataFolder: string;
}

/**
 * Returns a folder of this user that the browser can read. Browsers installed as snaps read only visible files in the
 * home folder, and no file below `/run` or `/tmp`. Source: snapd's interfaces `home` and `private-tmp`.
 */
export function handOverFolder({ platform, environment, dataFolder }: HandOverPlace): string {
  if (platform === "win32" || platform === "darwin") return tmpdir();
  if (environment.HOME && existsSync("/snap/bin")) return environment.HOME;
  return environment.XDG_RUNTIME_DIR || dataFolder;
}
