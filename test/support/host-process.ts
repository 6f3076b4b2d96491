import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { browserOf } from "./a-browser.ts";
import { owned } from "./owned.ts";

const PROGRAM = "bin/entra-rewind.cjs";
const REDIRECT = "http://127.0.0.1:3118/callback";
const VERIFIER = "a-verifier-that-is-long-enough-for-the-rules-of-the-exchange";

export interface HostProcess extends AsyncDisposable {
  /** Address of MCP. */
  readonly url: string;
  readonly origin: string;
  /** Address of its metrics, on a port of their own. */
  readonly metrics: string;
  readonly data: string;
  /** Returns its error stream so far. */
  errors(): string;
  /** Signs a person in as a client of this test would, and returns their access token. */
  signIn(person: string, scopes?: readonly string[]): Promise<string>;
  /** Runs another command on its data folder. Returns what it printed. */
  command(...args: readonly string[]): Promise<string>;
  /** Ends it as a service manager would. Returns its exit status. */
  end(): Promise<number | null>;
}

const configuration = z.object({
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string(),
});

export const bothScopes = ["Rewind.Read", "Rewind.Recover"] as const;

/** `entra-rewind host` on a free port, over a small sandbox of its own. */
export async function hostProcess(environment: Readonly<Record<string, string>> = {}): Promise<HostProcess> {
  const data = mkdtempSync(join(tmpdir(), "host-"));
  await once(runningOn(data, environment)("sandbox", "reset", "--users", "100"), "exit");
  const server = await hostOn(data, environment);
  return {
    ...server,
    [Symbol.asyncDispose]: async () => {
      await server.end();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Starts commands of the program on a data folder. */
const runningOn =
  (data: string, environment: Readonly<Record<string, string>>) =>
  (...args: readonly string[]): ChildProcess =>
    owned(
      spawn(process.execPath, [PROGRAM, ...args], {
        env: { ...process.env, ENTRA_REWIND_DATA: data, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );

/** `entra-rewind host` over the sandbox of a data folder, which stays. */
export async function hostOn(data: string, environment: Readonly<Record<string, string>> = {}): Promise<HostProcess> {
  const run = runningOn(data, environment);
  const child = run("host", "--port", "0", "--metrics", "0", "--json", "--log");
  const exited = once(child, "exit");
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
  const { url, origin, metrics } = await firstLine(child, () => errors);
  const end = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    const [status] = await exited;
    return status;
  };
  return {
    url,
    origin,
    metrics,
    data,
    errors: () => errors,
    async command(...args) {
      const command = run(...args);
      const chunks = await Array.fromAsync(command.stdout ?? []);
      return chunks.join("");
    },
    signIn: (person, scopes = bothScopes) => accessToken(url, person, scopes),
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

async function firstLine(
  child: ChildProcess,
  errors: () => string,
): Promise<{ url: string; origin: string; metrics: string }> {
  if (child.stdout === null) throw new Error("The server has no output.");
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error(`The server ended before it listened: ${errors()}`);
}

/** Follows what the server says of itself, from its metadata to a token. */
async function accessToken(url: string, person: string, scopes: readonly string[]): Promise<string> {
  const { origin, pathname } = new URL(url);
  const { authorization_servers } = z
    .object({ authorization_servers: z.array(z.string()).min(1) })
    .parse(await json(`${origin}/.well-known/oauth-protected-resource${pathname}`));
  const places = configuration.parse(await json(`${authorization_servers[0]}/.well-known/openid-configuration`));
  const { client_id } = z.object({ client_id: z.string() }).parse(
    await json(places.registration_endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ redirect_uris: [REDIRECT] }),
    }),
  );
  const authorize = new URL(places.authorization_endpoint);
  authorize.search = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: REDIRECT,
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
    scope: scopes.map((scope) => `${url}/${scope}`).join(" "),
    resource: url,
  }).toString();
  const back = await browserOf(origin).choose(authorize.href, person);
  const { access_token } = z.object({ access_token: z.string() }).parse(
    await json(places.token_endpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: back.searchParams.get("code") ?? "",
        client_id,
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
      }),
    }),
  );
  return access_token;
}

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
