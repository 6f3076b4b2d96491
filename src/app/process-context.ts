/** A stream for text, which may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The three streams of a process, or replacements for them. */
export interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: Output;
  readonly errors: Output;
}

/** The parts of a process that the program uses. */
export interface ProcessContext {
  /** The file that a thread or a child process of this program starts from. */
  readonly entry: URL;
  /** The command that started this process without its arguments: the Node and the file it runs. */
  readonly command: readonly string[];
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
