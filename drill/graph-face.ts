import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { RewindError } from "../src/domain/errors.ts";

/** The sandbox as Microsoft Graph, in a separate process. */
export interface GraphFace {
  /** Settings that connect a server to it as Microsoft's service, signed in as a backup administrator. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same in mode vault, signed in as a Global Administrator. */
  readonly vault: Readonly<Record<string, string>>;
  /** Its address with the version, and its bearer tokens by the names they were asked for. */
  readonly address: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** Ends the process in order, or at once with SIGKILL, and waits for its end. */
  close(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

const announcement = z.looseObject({
  url: z.url(),
  tokens: z
    .record(z.string(), z.string())
    .and(z.looseObject({ backupAdministrator: z.string(), globalAdministrator: z.string() })),
});

/** Microsoft's jobs take hours and are polled twice a minute, but those of a sandbox take moments. */
const POLL_SECONDS = "0.1";

/** A sandbox shows what was written to it at once. */
const CONFIRM_SECONDS = "0.1";

/**
 * Serves the sandbox in the data folder of `environment`. Throws `unavailable` if the process ends before it listens.
 */
export async function startGraphFace(
  entry: URL,
  environment: Readonly<Record<string, string>>,
  subjects: readonly string[] = [],
): Promise<GraphFace> {
  const further = subjects.flatMap((subject) => ["--token", subject]);
  const child = spawn(process.execPath, [fileURLToPath(entry), "serve", "--port", "0", "--json", ...further], {
    env: environment,
    // It ends with this process, however that ends, because then the channel closes.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const gone = once(child, "exit");
  const close: GraphFace["close"] = async (signal = "SIGTERM") => {
    child.kill(signal);
    await gone;
  };
  const announced = child.stdout === null ? null : once(createInterface(child.stdout), "line");
  const said = await Promise.race([announced, gone.then(() => null)]);
  const [line]: unknown[] = said ?? [];
  if (typeof line !== "string") {
    await close();
    throw new RewindError("unavailable", "The sandbox could not be served as Microsoft Graph: see what it says above.");
  }
  const { url, tokens } = announcement.parse(JSON.parse(line));
  const address = `${url}/v1.0`;
  const reached = {
    ENTRA_REWIND_GRAPH_URL: address,
    ENTRA_REWIND_SIGN_IN: "accessToken",
    // It counts no requests.
    ENTRA_REWIND_PACING: "off",
  };
  return {
    environment: {
      ...reached,
      ENTRA_REWIND_MODE: "microsoft",
      ENTRA_REWIND_ACCESS_TOKEN: tokens.backupAdministrator,
      ENTRA_REWIND_POLL_SECONDS: POLL_SECONDS,
    },
    vault: {
      ...reached,
      ENTRA_REWIND_MODE: "vault",
      ENTRA_REWIND_ACCESS_TOKEN: tokens.globalAdministrator,
      ENTRA_REWIND_CONFIRM_SECONDS: CONFIRM_SECONDS,
    },
    address,
    tokens,
    close,
  };
}
