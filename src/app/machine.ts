import { setTimeout as wait } from "node:timers/promises";
import type { NewId } from "../domain/ids.ts";
import type { Clock, Sleep } from "../domain/time.ts";

/** The machine's time, waiting and names. They come from this place only. */

export const machine: Clock = { now: () => Date.now() };

export const sleep: Sleep = (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal });

export const newId: NewId = () => crypto.randomUUID();

/** Returns 256 random bits in characters that are valid in an address. */
export const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
