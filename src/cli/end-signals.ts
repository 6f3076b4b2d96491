/** Calls once a signal asks the process to end. A second signal of the same kind ends the process at once. */
export function atEndSignal(end: () => void): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, end);
}

/** Resolves once a signal asks the process to end. */
export const endSignal = (): Promise<void> => new Promise((resolve) => atEndSignal(resolve));
