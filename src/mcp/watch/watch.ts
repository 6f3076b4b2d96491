import { RewindError } from "../../domain/errors.ts";
import { type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { mayRead, requireReader } from "../../guard/reader.ts";
import type { Services } from "../../service/services.ts";
import { hasActiveJob, nothingSeen, type Seen, seenIn, whatChanged } from "./what-changed.ts";

/** The shortest time between two looks, so that no resource is reported more often. */
const BETWEEN_LOOKS: Millis = SECOND;
/** The time between looks without activity here. Another process may still start a job. */
const IDLE: Millis = 10 * SECOND;
/** A tenant has one active job at most, and it is among the newest. */
const NEWEST = { limit: 20 };

export type OnUpdated = (uri: string) => void;

/** Reports resources that changed, by looking at the services from time to time while a client is subscribed. */
export interface Watch {
  /** Resolves after a first look. Later changes are reported. The returned function ends it. */
  subscribe(onUpdated: OnUpdated): Promise<() => void>;
  /** Throws `forbidden` for a caller who may not read. Before the services are used, it is not known who calls. */
  admit(): Promise<void>;
  /** Does something with the services that may change what is watched. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export interface WatchParts {
  /** Null before the services are used, because a look at them would start them. */
  readonly services: () => Promise<Pick<Services, "recovery" | "session" | "trail">> | null;
  readonly sleep: Sleep;
  readonly report: (error: unknown) => void;
}

/**
 * Watches what the caller may read at the time of each look. After a look that failed it does not look again by itself,
 * only when the services are used.
 */
export function watchServices({ services, sleep, report }: WatchParts): Watch {
  const listeners = new Set<OnUpdated>();
  let seen: Seen = nothingSeen;
  let looking: { readonly stop: AbortController; readonly first: Promise<void> } | null = null;
  let works = 0;
  let failed = false;
  let stirred = false;
  let stir = () => {};

  async function look(): Promise<Seen> {
    const open = await services();
    if (open === null || !(await mayRead(open))) return nothingSeen;
    const { recovery } = open;
    const [jobs, snapshots] = await Promise.all([recovery.listJobs({}, NEWEST), recovery.listSnapshots(NEWEST)]);
    return seenIn(jobs.items, snapshots.items);
  }

  async function lookAgain(signal: AbortSignal, tell: boolean): Promise<void> {
    stirred = false;
    try {
      const now = await look();
      if (signal.aborted) return;
      const changed = tell ? whatChanged(seen, now) : [];
      seen = now;
      failed = false;
      for (const uri of changed) for (const listener of listeners) listener(uri);
    } catch (error) {
      failed = true;
      if (!(error instanceof RewindError)) report(error);
    }
  }

  /** Waits until the next look is due. Rejects when the last subscription ends. */
  async function pause(signal: AbortSignal): Promise<void> {
    await sleep(BETWEEN_LOOKS, signal);
    while (!stirred && works === 0 && (failed || !hasActiveJob(seen))) {
      const stirring = new AbortController();
      stir = () => stirring.abort();
      await sleep(IDLE, AbortSignal.any([signal, stirring.signal])).catch(() => signal.throwIfAborted());
      if (!failed) return;
    }
  }

  async function keepLooking(signal: AbortSignal, first: Promise<void>): Promise<void> {
    await first;
    while (!signal.aborted) {
      await pause(signal);
      await lookAgain(signal, true);
    }
  }

  function wake(): void {
    stirred = true;
    stir();
  }

  return {
    async subscribe(onUpdated) {
      // One of its own, so that each can be ended apart.
      const listener: OnUpdated = (uri) => onUpdated(uri);
      listeners.add(listener);
      if (looking === null) {
        seen = nothingSeen;
        const stop = new AbortController();
        looking = { stop, first: lookAgain(stop.signal, false) };
        keepLooking(stop.signal, looking.first).catch((error) => {
          if (!stop.signal.aborted) report(error);
        });
      }
      await looking.first;
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        looking?.stop.abort();
        looking = null;
      };
    },
    async admit() {
      const open = await services();
      if (open !== null) await requireReader("resources/subscribe", open);
    },
    async during(work) {
      works += 1;
      wake();
      try {
        return await work();
      } finally {
        works -= 1;
        wake();
      }
    },
  };
}
