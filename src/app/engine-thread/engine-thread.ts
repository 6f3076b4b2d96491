import { EventEmitter, once } from "node:events";
import type { Worker } from "node:worker_threads";
import { RewindError } from "../../domain/errors.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { ArgsOf, Call, MethodName, Reply, Request, ResultOf, ServiceName } from "./calls.ts";
import { errorOf } from "./fault.ts";
import { remoteServices } from "./remote-services.ts";
import type { ThreadServices } from "./thread-services.ts";

/** Engine and store on a thread of their own, because SQLite holds its thread for as long as a statement takes. */
export interface EngineThread {
  readonly services: ThreadServices;
  /** Takes no more calls, lets the engine stop between two batches and its files be closed. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts the thread with the first call. A thread that ends unasked fails the calls it has not answered, with `busy`
 * and one sentence; the next call starts another.
 */
export function engineThread(start: () => Worker, capabilities: Capabilities): EngineThread {
  let running: Running | null = null;
  let closing: Promise<void> | null = null;

  const call: Call = (service, method, args) => {
    if (closing !== null) return Promise.reject(new RewindError("busy", "The server is stopping. Start it again."));
    if (running === null || running.over) running = runningOn(start());
    return running.call(service, method, args);
  };

  return {
    services: remoteServices(call, capabilities),
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

function runningOn(worker: Worker): Running {
  // One event a call: what comes back is of the type the method promises, since both sides are this program.
  const replies = new EventEmitter().setMaxListeners(0);
  const pending = new Set<number>();
  let lastId = 0;
  let over = false;

  worker.on("message", (reply: Reply<unknown>) => replies.emit(String(reply.id), reply));
  worker.once("exit", () => {
    over = true;
    const fault = { kind: "rewind", code: "busy", message: STOPPED, facts: {} } as const;
    for (const id of pending) replies.emit(String(id), { id, ok: false, fault });
  });
  // Said on stderr, where a person looks for it; `exit` follows and fails the calls.
  worker.on("error", (error) => process.stderr.write(`The engine's thread failed: ${error.stack ?? error.message}\n`));

  const post = (request: Request) => worker.postMessage(request);

  function call<S extends ServiceName, M extends MethodName<S>>(
    service: S,
    method: M,
    args: ArgsOf<S, M>,
  ): Promise<ResultOf<S, M>> {
    lastId += 1;
    const id = lastId;
    pending.add(id);
    return new Promise((resolve, reject) => {
      replies.once(String(id), (reply: Reply<ResultOf<S, M>>) => {
        pending.delete(id);
        if (reply.ok) resolve(reply.value);
        else reject(errorOf(reply.fault));
      });
      post({ kind: "call", id, service, method: String(method), args });
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
