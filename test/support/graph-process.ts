import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SandboxIdentity } from "../../src/app/sandbox/sandbox-identities.ts";
import { owned } from "./owned.ts";
import { until } from "./until.ts";

const PROGRAM = "bin/entra-rewind.cjs";

export interface GraphProcess extends AsyncDisposable {
  readonly url: string;
  readonly tokens: Readonly<Record<SandboxIdentity, string>>;
  /** Certificate that clients have to trust, with `--tls`. */
  readonly authorityFile?: string;
  /** Returns its error stream so far. */
  errors(): string;
  /** Ends it as a service manager would. Returns its exit status. */
  end(): Promise<number | null>;
  /** Ends it and serves the same sandbox again. */
  again(): Promise<GraphProcess>;
}

/** `entra-rewind serve` on a free port, over a small sandbox of its own. */
export async function graphProcess(...options: readonly string[]): Promise<GraphProcess> {
  const folder = mkdtempSync(join(tmpdir(), "graph-"));
  const environment = { ...process.env, ENTRA_REWIND_DATA: folder };
  const run = (...args: readonly string[]): ChildProcess =>
    owned(
      spawn(process.execPath, [PROGRAM, ...args], {
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  await once(run("sandbox", "reset", "--users", "100"), "exit");
  return serving(run, () => rmSync(folder, { recursive: true, force: true }), options);
}

async function serving(
  run: (...args: readonly string[]) => ChildProcess,
  clear: () => void,
  options: readonly string[],
): Promise<GraphProcess> {
  const child = run("serve", "--port", "0", "--json", ...options);
  const exited = once(child, "exit");
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
  const announced = await firstLine(child, () => errors);
  const end = async () => {
    child.kill("SIGTERM");
    const [status] = await exited;
    return status;
  };
  return {
    ...announced,
    errors: () => errors,
    end,
    async again() {
      await end();
      return serving(run, clear, options);
    },
    [Symbol.asyncDispose]: async () => {
      await end();
      clear();
    },
  };
}

async function firstLine(
  child: ChildProcess,
  errors: () => string,
): Promise<Pick<GraphProcess, "url" | "tokens" | "authorityFile">> {
  if (child.stdout === null) throw new Error("The server has no output.");
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error(`The server ended before it listened: ${errors()}`);
}

/** An answer as a test looks at it. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Answer;
}
export interface Answer {
  readonly [name: string]: unknown;
  readonly value?: readonly Row[];
  readonly error?: { readonly code: string; readonly message: string; readonly innerError: Record<string, string> };
}
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `fetch` with a token. A path is below `/v1.0`, and an address is taken as it is. */
export const asking =
  (url: string, token: string | null, always: Readonly<Record<string, string>> = {}) =>
  async (path: string, { method = "GET", body, headers = {} }: Asking = {}): Promise<Answered> => {
    const response = await fetch(path.startsWith("http") ? path : `${url}/v1.0${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...always,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    const answer: Answer = isJson ? JSON.parse(text) : { text };
    return { status: response.status, headers: response.headers, body: answer };
  };

/** Returns a function that asks as a person does whose requests are expected to succeed, and throws for a refusal. */
export function succeeding(url: string, token: string) {
  const ask = asking(url, token);
  return async (method: string, path: string, body?: object): Promise<Answer | null> => {
    const answer = await ask(path, { method, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.status === 204 ? null : answer.body;
  };
}

/** The same for queries that Graph answers from its index. */
export const advanced = { ConsistencyLevel: "eventual" } as const;

export type Ask = ReturnType<typeof asking>;

/** Polls a job's address until it has ended. */
export const ended = (ask: Ask, location: string): Promise<Answer> =>
  until(`the end of ${location}`, async () => {
    const { body } = await ask(location);
    return ["successful", "failed", "abandoned"].includes(String(body.status)) && body;
  });

/** Follows `@odata.nextLink` to the end. */
export async function allRows(ask: Ask, path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let next: unknown = path; typeof next === "string"; ) {
    const { body } = await ask(next);
    rows.push(...(body.value ?? []));
    next = body["@odata.nextLink"];
  }
  return rows;
}
