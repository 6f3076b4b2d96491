/** A stream that text is written to; it may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The three streams of a process, or stand-ins for them. */
export interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: Output;
  readonly errors: Output;
}

/** What a process gives the program. */
export interface ProcessContext {
  /** The file a thread or a child process of this program starts from. */
  readonly entry: URL;
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
