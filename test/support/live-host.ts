import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CLOUD_SECRET, type Cloud, cloudApps } from "./a-cloud.ts";
import { owned } from "./owned.ts";

/** `entra-rewind host` before the tenants of a cloud, in a process of its own. */
export interface LiveHost extends AsyncDisposable {
  readonly url: string;
  readonly origin: string;
  /** The origin at which it listens, which is another one behind a balancer. */
  readonly listens: string;
  /** Address of its metrics. */
  readonly metrics: string;
  readonly data: string;
  /** Returns its error stream so far. */
  errors(): string;
  /** Ends it as a service manager would. Returns its exit status. */
  end(): Promise<number | null>;
}

export interface LiveHostOptions {
  readonly mode: "vault" | "microsoft";
  /** Settings beside those of the cloud. An empty one takes its setting away. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
  /** The data folder of another host, which then keeps it. */
  readonly data?: string;
}

export async function liveHost(cloud: Cloud, options: LiveHostOptions): Promise<LiveHost> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "live-host-"));
  const port = await freePort();
  const env = {
    ...process.env,
    ENTRA_REWIND_DATA: data,
    ENTRA_REWIND_MODE: options.mode,
    ...liveSettings(cloud, `http://127.0.0.1:${port}`),
    ...options.settings,
  };
  const args = [
    "bin/entra-rewind.cjs",
    "host",
    "--port",
    String(port),
    "--metrics",
    "0",
    "--json",
    "--log",
    ...(options.options ?? []),
  ];
  const child = owned(
    spawn(process.execPath, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const exited = once(child, "exit");
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const end = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    const [status] = await exited;
    return status;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      ...JSON.parse(line),
      listens: `http://127.0.0.1:${port}`,
      data,
      errors: () => errors,
      end,
      [Symbol.asyncDispose]: async () => {
        await end();
        if (options.data === undefined) rmSync(data, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`The server ended before it listened: ${errors}`);
}

export const liveSettings = (cloud: Cloud, origin: string): Readonly<Record<string, string>> => ({
  ENTRA_REWIND_HOST_URL: origin,
  ENTRA_REWIND_HOST_TENANTS: cloud.tenants.map(({ id }) => id).join(","),
  ENTRA_REWIND_AUTHORITY_URL: cloud.url,
  ENTRA_REWIND_GRAPH_URL: `${cloud.url}/v1.0`,
  ENTRA_REWIND_PACING: "off",
  ENTRA_REWIND_POLL_SECONDS: "0.2",
  ENTRA_REWIND_CONFIRM_SECONDS: "0",
  AZURE_CLIENT_ID: cloudApps.signIn,
  AZURE_CLIENT_SECRET: CLOUD_SECRET,
  ENTRA_REWIND_READER_CLIENT_ID: cloudApps.reader,
  ENTRA_REWIND_READER_SECRET: CLOUD_SECRET,
  ENTRA_REWIND_WRITER_CLIENT_ID: cloudApps.writer,
  ENTRA_REWIND_WRITER_SECRET: CLOUD_SECRET,
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("This machine has no free port.");
  return address.port;
}
