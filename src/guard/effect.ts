/**
 * What calling a tool does, from harmless to grave:
 * `read` looks; `compute` starts work that changes nothing in the directory; `stop` ends such work or a recovery;
 * `change` writes to the directory.
 */
export type Effect = "read" | "compute" | "stop" | "change";

/** Everything that follows from an effect. Nothing else says whether a tool is read-only, destructive or needs approval. */
export const effects = {
  read: {
    approval: "none",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  compute: {
    approval: "none",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  },
  stop: {
    approval: "none",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  change: {
    approval: "person",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  },
} as const satisfies Record<Effect, { approval: "none" | "person"; annotations: Annotations }>;

/** MCP's tool annotations. */
interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}
