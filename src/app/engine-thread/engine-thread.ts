import { EventEmitter, once } from "node:events";
import type { Worker } from "node:worker_threads";
import { RewindError } from "../../domain/errors.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { SessionOwner } from "../../service/session.ts";
import type {
  ArgsOf,
  Call,
  CallResult,
  MethodName,
  ResultOf,
  ServiceName,
  ThreadMessage,
  ThreadRequest,
  ThreadServices,
} from "./calls.ts";
import { errorOf } from "./fault.ts";
import { remoteServices } from "./remote-services.ts";

/** Engine and store on a separate thread, because SQLite blocks its thread while a statement runs. */
export interface EngineThread {
  services(owner: SessionOwner): ThreadServices;
  /**
   * Accepts no more calls, lets the engine stop between two batches, and closes its files. A second call has no effect.
   */
  close(): Promise<void>;
}

export interface EngineThreadParts {
  readonly start: () => Worker;
  readonly capabilities: Capabilities;
  /** Shows a line to the person at this process's terminal. */
  readonly notify: (line: string) => void;
}

/**
 * Starts the thread with the first call. If a thread ends by itself, its unanswered calls fail with `busy`, and the
 * next call starts another thread.
 */
export function engineThread({ start, capabilities, notify }: EngineThreadParts): EngineThread {
  let running: Running | null = null;
  let closing: Promise<void> | null = null;

  const call: Call = (owner, service, method, args) => {
    if (closing !== null) return Promise.reject(new RewindError("busy", "The server is stopping. Start it again."));
    if (running === null || running.over) running = runningOn(start(), notify);
    return running.call(owner, service, method, args);
  };

  return {
    services: (owner) => remoteServices(call, owner, capabilities),
    close: () => {
      closing ??= running === null ? Promise.resolve() : running.close();
      return closing;
    },
  };
}

interface Running {
  readonly over: boolean;
  readonly call: Call;
  close(): Promise<void>;
}

function runningOn(worker: Worker, notify: (line: string) => void): Running {
  // One event for each call. A result has the type that the method promises, because both sides are this program.
  const results = new EventEmitter().setMaxListeners(0);
  const pending = new Set<number>();
  let lastId = 0;
  let over = false;

  worker.on("message", (message: ThreadMessage) => {
    if (message.kind === "notice") notify(message.line);
    else results.emit(String(message.id), message.result);
  });
  worker.once("exit", () => {
    over = true;
    const fault = { kind: "rewind", code: "busy", message: STOPPED, facts: {} } as const;
    for (const id of pending) results.emit(String(id), { ok: false, fault });
  });
  // `exit` follows and fails the calls.
  worker.on("error", (error) => notify(`The engine's thread failed: ${error.stack ?? error.message}`));

  const post = (request: ThreadRequest) => worker.postMessage(request);

  function call<S extends ServiceName, M extends MethodName<S>>(
    owner: SessionOwner,
    service: S,
    method: M,
    args: ArgsOf<S, M>,
  ): Promise<ResultOf<S, M>> {
    lastId += 1;
    const id = lastId;
    pending.add(id);
    return new Promise((resolve, reject) => {
      results.once(String(id), (result: CallResult<ResultOf<S, M>>) => {
        pending.delete(id);
        if (result.ok) resolve(result.value);
        else reject(errorOf(result.fault));
      });
      post({ kind: "call", id, owner, service, method: String(method), args });
    });
  }

  return {
    get over() {
      return over;
    },
    call,
    close: async () => {
      if (over) return;
      const exited = once(worker, "exit");
      post({ kind: "close" });
      await exited;
    },
  };
}

const STOPPED =
  "The engine stopped before it answered. Make the call again: it starts afresh and takes unfinished jobs up where they were.";
