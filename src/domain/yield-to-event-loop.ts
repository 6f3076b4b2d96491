/**
 * Lets other work waiting in this thread run. Awaiting the store is not enough, because its database is synchronous and
 * such awaits only yield to microtasks, which would starve calls, timers and cancellation.
 */
export const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
