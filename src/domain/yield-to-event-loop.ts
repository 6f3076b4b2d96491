/**
 * Lets everything else that waits in this thread have its turn. Awaiting the store does not: its database is
 * synchronous, so a chain of awaits over it yields to microtasks only and would starve calls, timers and cancellation.
 */
export const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
