/** The command line that makes a thread the engine's. */
export const ENGINE_THREAD = "--engine-thread";
