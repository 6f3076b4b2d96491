import { setImmediate } from "node:timers/promises";

/**
 * Lets everything else that waits in this thread have its turn. Awaiting the store does not: its database is
 * synchronous, so a chain of awaits over it yields to microtasks only and would starve calls, timers and cancellation.
 */
export const breathe = (): Promise<void> => setImmediate();
