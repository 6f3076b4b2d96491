import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { owned } from "../../test/support/owned.ts";

const program = fileURLToPath(new URL("generated-face.ts", import.meta.url));
const announcement = z.object({ url: z.url() });
const counts = z.object({
  requests: z.int(),
  refused: z.int(),
  /** Resource units of the reads that passed, after the first period's budget was spent, and the time they took. */
  steadyUnits: z.number(),
  steadySeconds: z.number(),
});

/** The requests that a face has received since its tenant last changed. */
export type FaceCounts = z.infer<typeof counts>;

/** A process that serves a generated tenant as Microsoft Graph. */
export class FaceProcess implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
  }

  /**
   * Serves a tenant of so many objects: as one tenant, which is `limited` as documented for a large one, or as any number
   * of equal tenants, which is `unlimited` because each of them would have limits of its own.
   */
  static async start(size: number, limits: "limited" | "unlimited"): Promise<FaceProcess> {
    const child = owned(fork(program, [String(size), limits], { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
    return new FaceProcess(child, announcement.parse(await nextMessage(child)).url);
  }

  /** Changes so many objects of the tenant, and begins to count and to limit anew. */
  async change(objects: number): Promise<void> {
    await this.#ask({ change: objects });
  }

  counts(): Promise<FaceCounts> {
    return this.#ask("counts");
  }

  async #ask(request: "counts" | { readonly change: number }): Promise<FaceCounts> {
    const answer = nextMessage(this.#process);
    this.#process.send(request);
    return counts.parse(await answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    if (this.#process.connected) this.#process.disconnect();
    await exited;
  }
}

/** Returns the next message of a process. Throws if the process ends without one. */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, "exit", { signal }).then(([status]) => {
    throw new Error(`The face ended with status ${status} and without a message.`);
  });
  try {
    const [said] = await Promise.race([once(child, "message", { signal }), ended]);
    return said;
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}
