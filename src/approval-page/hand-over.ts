import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../domain/time.ts";
import { html } from "./html.ts";
import type { OpenBrowser } from "./open-browser.ts";
import { TICKET_LIFE } from "./page-sessions.ts";
import { ENTRANCE } from "./request-guard.ts";

/** A ticket on its way to the person's browser. */
export interface Ticket {
  /** The page's address. */
  readonly origin: string;
  readonly secret: string;
}

/** The way to the person's own browser. */
export interface HandOver {
  /** Returns true if the browser was opened. Never rejects. */
  give(ticket: Ticket): Promise<boolean>;
  /** Takes back whatever was given and not used. */
  close(): void;
}

const PREFIX = "entra-rewind-approval-";

/**
 * Hands tickets over in files that only their owner can read, each a form that posts its ticket. The command line of the
 * browser holds the file's path and no secret, because any user of a machine can read the command lines of all.
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
        // A new file, so that nothing that lies there under this name is written into or followed.
        writeFileSync(file, formOf(ticket), { flag: "wx", mode: 0o600 });
        given.add(file);
        if (await openBrowser(file)) return true;
        take(file);
      } catch {
        // A folder that cannot be written leaves the other ways to approve.
      }
      return false;
    },
    close() {
      for (const file of given) take(file);
    },
  };
}

/** Removes files whose tickets are too old to work, those of a process that was killed included. */
function removeOld(folder: string, clock: Clock): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (name.startsWith(PREFIX) && statSync(file).mtimeMs + TICKET_LIFE < clock.now()) rmSync(file, { force: true });
  }
}

/** Returns the page that posts the ticket by itself, or with a click where the browser runs no script of files. */
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
 * Returns a folder of this user's that the browser can read. Browsers installed as snaps read only what is not hidden in
 * the home folder, and nothing below `/run` or `/tmp`. Source: snapd's interfaces `home` and `private-tmp`.
 */
export function handOverFolder({ platform, environment, dataFolder }: HandOverPlace): string {
  if (platform === "win32" || platform === "darwin") return tmpdir();
  if (environment.HOME && existsSync("/snap/bin")) return environment.HOME;
  return environment.XDG_RUNTIME_DIR || dataFolder;
}
