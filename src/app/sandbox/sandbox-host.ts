import { configuredOwner, type SessionOwner } from "../../service/session.ts";
import type { HostedServices } from "../engine-thread/calls.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { type Build, currentGeneration, folderOf, type Generations } from "./generations.ts";
import { readPointer, type SandboxPointer } from "./pointer.ts";

/** A sandbox with its files open. */
export interface OpenSandbox {
  services(owner: SessionOwner): HostedServices;
  /** Lets running work stop where it can be resumed, then closes the files. */
  close(): Promise<void>;
}

export type OpenFolder = (folder: string, pointer: SandboxPointer) => Promise<OpenSandbox>;

/**
 * Holds the sandbox that is current at the moment of each use. It is built at the first use, and reopened after another
 * process has replaced it. A replaced sandbox is closed after its last use.
 */
export function sandboxHost(generations: Generations, build: Build, openFolder: OpenFolder): ServicesHost {
  let latest: InUse | null = null;
  const leaving = new Set<Promise<void>>();

  function retire(old: InUse): void {
    const left = old.closeWhenIdle().finally(() => leaving.delete(left));
    leaving.add(left);
  }

  async function present(): Promise<InUse> {
    const pointer = await currentGeneration(generations, build);
    if (latest?.generation === pointer.generation) return latest;
    if (latest !== null) retire(latest);
    latest = inUse(pointer, openFolder(folderOf(generations.root, pointer), pointer));
    return latest;
  }

  return {
    async use(work, owner = configuredOwner) {
      const sandbox = await present();
      try {
        return await sandbox.use(work, owner);
      } catch (error) {
        if (!sandbox.failedToOpen) throw error;
        if (latest === sandbox) latest = null;
        // A reset may have removed it between reading its place and opening it.
        if (readPointer(generations.root)?.generation === sandbox.generation) throw error;
        return this.use(work, owner);
      }
    },
    async close() {
      if (latest !== null) retire(latest);
      latest = null;
      await Promise.all(leaving);
    },
  };
}

interface InUse {
  readonly generation: string;
  readonly failedToOpen: boolean;
  use<T>(work: (services: HostedServices) => Promise<T>, owner: SessionOwner): Promise<T>;
  closeWhenIdle(): Promise<void>;
}

function inUse(pointer: SandboxPointer, opening: Promise<OpenSandbox>): InUse {
  const uses = new Set<Promise<unknown>>();
  let failedToOpen = false;
  opening.catch(() => {
    failedToOpen = true;
  });
  return {
    generation: pointer.generation,
    get failedToOpen() {
      return failedToOpen;
    },
    async use(work, owner) {
      const result = opening.then(({ services }) => work(services(owner)));
      uses.add(result);
      try {
        return await result;
      } finally {
        uses.delete(result);
      }
    },
    async closeWhenIdle() {
      while (uses.size > 0) await Promise.allSettled(uses);
      const opened = await opening.catch(() => null);
      await opened?.close();
    },
  };
}
