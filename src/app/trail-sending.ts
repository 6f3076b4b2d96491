import { hostname } from "node:os";
import { SECOND } from "../domain/time.ts";
import { type HeadSending, sendHeads, sendWaiting } from "../records/send-heads.ts";
import type { TenantStore } from "../store/sql/database.ts";
import type { TrailSink } from "../trail-sinks/trail-sink.ts";
import { sleep } from "./machine.ts";
import type { Settings } from "./settings/read-settings.ts";
import type { TrailDestination } from "./settings/trail-destination.ts";
import { writeLines } from "./write-lines.ts";

export interface TrailSending {
  /** Sends what waits, for two seconds at most, and ends. */
  close(): Promise<void>;
}

/** The last heads of a command get this long. What they do not reach is sent by the next process. */
const AT_THE_END = 2 * SECOND;
const REACH_WITHIN = 10 * SECOND;

const idle: TrailSending = { close: async () => {} };

/** Starts to send the heads of a tenant's trail where the settings name a place. Says on the error stream if that fails. */
export function startTrailSending({ trailTo }: Pick<Settings, "trailTo">, store: TenantStore): TrailSending {
  if (trailTo === null) return idle;
  const closing = new AbortController();
  const running = run(trailTo, store, closing.signal);
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** Connects to the place for heads and hangs up. Throws what is in the way. */
export async function reachTrailPlace({ address, token }: TrailDestination): Promise<void> {
  const sink = await openAt({ address, token });
  try {
    await sink.reach(AbortSignal.timeout(REACH_WITHIN));
  } finally {
    sink.close();
  }
}

async function openAt({ address, token }: TrailDestination): Promise<TrailSink> {
  const { openSink } = await import("../trail-sinks/open-sink.ts");
  return openSink(address, token, { host: hostname(), processId: process.pid });
}

async function run(destination: TrailDestination, store: TenantStore, closing: AbortSignal): Promise<void> {
  const sink = await openAt(destination);
  const sending: HeadSending = {
    store,
    place: sink.place,
    send: (heads, signal) => sink.send(heads, signal),
    sleep,
    report: (sentence) => writeLines(process.stderr, sentence),
  };
  await sendHeads(sending, closing);
  await sendWaiting(sending, AbortSignal.timeout(AT_THE_END)).catch(() => {});
  sink.close();
}
