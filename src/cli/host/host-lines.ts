/** The addresses of a running host. */
export interface HostPlaces {
  /** Address of MCP. */
  readonly url: string;
  readonly origin: string;
  /** Null if metrics are not served. */
  readonly metrics: string | null;
}

/** Returns what the operator of a host is shown when it has started. */
export const hostLines = ({ url, metrics }: HostPlaces, isSandbox: boolean): readonly string[] => {
  const who = isSandbox ? "where you choose who you are in the sandbox" : "where you sign in";
  return [
    `MCP over HTTP: ${url}. Stop it with Ctrl+C.`,
    `Add this address to your assistant. It opens your browser, ${who}.`,
    ...(metrics === null ? [] : [`Metrics: ${metrics}`]),
    `For example: claude mcp add --transport http entra-rewind ${url}`,
  ];
};
