import type { Streams } from "./terminal/screen.ts";

/** What a process gives the program. */
export interface Surroundings {
  /** The file a thread or a child process of this program starts from. */
  readonly entry: URL;
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
