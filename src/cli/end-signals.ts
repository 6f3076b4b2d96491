/** Calls once a signal asks the process to end. A second signal of the same kind ends the process at once. */
export function atEndSignal(end: () => void): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, end);
}

/** Resolves once a signal asks the process to end, or the program that started it over IPC is gone and can send none. */
export const endSignal = (): Promise<void> =>
  new Promise((resolve) => {
    atEndSignal(resolve);
    if (!process.connected) return;
    process.once("disconnect", resolve);
    process.channel?.unref();
  });
