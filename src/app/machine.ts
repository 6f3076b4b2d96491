import { setTimeout as wait } from "node:timers/promises";
import type { NewId } from "../domain/ids.ts";
import type { Clock, Sleep } from "../domain/time.ts";

/** Time, waiting and names as this machine has them: the one place they come from. */

export const machine: Clock = { now: () => Date.now() };

export const sleep: Sleep = (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal });

export const newId: NewId = () => crypto.randomUUID();

/** 256 bits nobody can guess, in characters an address may hold. */
export const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
