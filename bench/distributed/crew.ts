import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { owned } from "../../test/support/owned.ts";
import type { Progress } from "../phase.ts";
import { message, type Report, type Task } from "./protocol.ts";

const program = fileURLToPath(new URL("worker.ts", import.meta.url));
const LOOK_EVERY = 20;
/** The failures that an error repeats. */
const LAST_FAILURES = 10;

/** A capture, and the milliseconds since the work began at which it was done. */
export type TenantReport = Report & { readonly since: number };

/** Worker processes that capture the same tenants until all of them are captured. */
export class Crew implements AsyncDisposable {
  readonly reports: TenantReport[] = [];
  /** The captured tenants. Those of a worker that died before it could report are among them. */
  readonly #held = new Set<string>();
  readonly #failures: string[] = [];
  readonly #workers: ChildProcess[] = [];
  readonly #task: Task;
  readonly #began = Date.now();
  readonly #patience: number;
  readonly #progress: Progress;

  /** `patience` is the time in milliseconds that the work may take. */
  constructor(task: Task, patience: number, progress: Progress) {
    this.#task = task;
    this.#patience = patience;
    this.#progress = progress;
  }

  /** Starts one more worker. */
  hire(): ChildProcess {
    const worker = owned(fork(program, { stdio: ["ignore", "ignore", "pipe", "ipc"] }));
    worker.stderr?.on("data", (text) => this.#failures.push(String(text).trim()));
    worker.on("message", (received) => {
      const said = message.parse(received);
      if ("held" in said) this.#held.add(said.held);
      else if ("failure" in said) this.#failures.push(`${said.tenant}: ${said.failure}`);
      else this.reports.push({ ...said, since: said.to - this.#began });
    });
    worker.send(this.#task);
    this.#workers.push(worker);
    return worker;
  }

  /** Resolves when this share of the tenants is captured. */
  captured(share: number): Promise<void> {
    return this.#until(() => this.#held.size >= this.#task.tenants.length * share);
  }

  /** Resolves with the milliseconds of the work when all workers have ended. */
  async done(): Promise<number> {
    await this.#until(() => this.#workers.every(hasEnded));
    return Date.now() - this.#began;
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) {
      if (Date.now() - this.#began > this.#patience || this.#workers.every(hasEnded)) throw this.#lost();
      this.#progress("captured tenants", this.#held.size, this.#task.tenants.length);
      await setTimeout(LOOK_EVERY);
    }
  }

  #lost(): Error {
    const left = this.#task.tenants.map(({ id }) => id).filter((id) => !this.#held.has(id));
    const failures = this.#failures.slice(-LAST_FAILURES);
    return new Error(`After ${this.#patience} ms or the last worker, these are left: ${left}.\n${failures.join("\n")}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) {
      if (hasEnded(worker)) continue;
      worker.kill("SIGKILL");
      await once(worker, "exit");
    }
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
