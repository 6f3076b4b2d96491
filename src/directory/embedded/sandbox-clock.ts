import { invalid, RewindError } from "../../domain/errors.ts";
import { type Clock, iso, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { MetaTable } from "./meta-table.ts";
import { damaged } from "./row.ts";

const ROW = "clock";
/** Longer than this without use, and the machine's time did not count. */
const LONGEST_PAUSE: Millis = MINUTE;
/** A reading this close to the stored one is not stored, unless a write to the directory is. */
const STORED_EVERY: Millis = SECOND;

interface Reading {
  readonly sandbox: Millis;
  readonly machine: Millis;
}

/**
 * The time of a sandbox: it passes while the sandbox is used and stands still between uses, so that last night's
 * incident stays last night's. Kept in the tenant's file, shared by every process that has it open, never backwards.
 */
export class SandboxClock implements Clock {
  readonly #meta: MetaTable;
  readonly #machine: Clock;
  #shown: Millis = 0;

  constructor(meta: MetaTable, machine: Clock) {
    this.#meta = meta;
    this.#machine = machine;
  }

  /** Returns the sandbox's time. Without one it starts at the machine's. */
  now(): Millis {
    const machine = this.#machine.now();
    const stored = this.#stored();
    const elapsed = stored === null ? 0 : machine - stored.machine;
    const inUse = elapsed >= 0 && elapsed <= LONGEST_PAUSE;
    const isStored = stored !== null && inUse && elapsed < STORED_EVERY;
    // A process reads again before it stores, so that two that resume at once agree on the time.
    if (!isStored && !this.#meta.writing) {
      try {
        return this.#meta.together(() => this.now());
      } catch (error) {
        // The time of a question is not worth refusing it on a full disk, where no write uses that time.
        if (!(error instanceof RewindError) || error.code !== "storeFull") throw error;
      }
    }
    // Another process may have shown a time up to a second past the stored one, so resuming there never goes back.
    const passed = inUse ? elapsed : STORED_EVERY;
    this.#shown = Math.max(this.#shown, stored === null ? machine : stored.sandbox + passed);
    if (this.#meta.writing) this.#store({ sandbox: this.#shown, machine });
    return this.#shown;
  }

  /** Moves the sandbox to a later time. Throws `invalidInput` for an earlier one. */
  set(time: Millis): void {
    const stored = this.#stored();
    if (stored !== null && time < stored.sandbox) {
      throw invalid(`The sandbox is at ${iso(stored.sandbox)} already and cannot go back to ${iso(time)}.`);
    }
    this.#store({ sandbox: time, machine: this.#machine.now() });
  }

  #stored(): Reading | null {
    const text = this.#meta.read(ROW);
    if (text === null) return null;
    const [sandbox, machine] = text.split(" ").map(Number);
    if (!Number.isSafeInteger(sandbox) || !Number.isSafeInteger(machine)) return damaged(ROW, text);
    return { sandbox: sandbox ?? 0, machine: machine ?? 0 };
  }

  #store({ sandbox, machine }: Reading): void {
    this.#meta.write(ROW, `${sandbox} ${machine}`);
  }
}
