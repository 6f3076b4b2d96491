/** The command line of a thread that is the engine's, instead of a person's. */
export const ENGINE_THREAD = "--engine-thread";
