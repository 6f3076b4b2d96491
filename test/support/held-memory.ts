import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Returns the bytes of the heap that are in use once everything that is not held was collected. */
export async function heldBytes(): Promise<number> {
  // A weak reference keeps its object until the turn in which it was made or read is over.
  await setImmediate();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Counts how many of the objects that it was shown are still held by others. */
export class HeldObjects {
  #shown: WeakRef<object>[] = [];

  show<Shown extends object>(one: Shown): Shown {
    this.#shown.push(new WeakRef(one));
    return one;
  }

  async count(): Promise<number> {
    await heldBytes();
    this.#shown = this.#shown.filter((one) => one.deref() !== undefined);
    return this.#shown.length;
  }
}
