/**
 * The effect of a tool, from harmless to grave. `read` looks. `compute` starts work that changes nothing in the directory.
 * `keep` adds a snapshot. `stop` ends a preview or a recovery. `change` writes to the directory.
 */
export type Effect = "read" | "compute" | "keep" | "stop" | "change";

/** Everything that follows from an effect. Nothing else says whether a tool is read-only, destructive or needs approval. */
export const effects = {
  read: {
    approval: "none",
    refusalsRecorded: false,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  // Nothing in the tenant changes, and hosts that ask at every write would ask at every look.
  compute: {
    approval: "none",
    refusalsRecorded: false,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  },
  keep: {
    approval: "none",
    refusalsRecorded: false,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  },
  stop: {
    approval: "none",
    refusalsRecorded: true,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  change: {
    approval: "person",
    refusalsRecorded: true,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  },
} as const satisfies Record<Effect, EffectTraits>;

interface EffectTraits {
  readonly approval: "none" | "person";
  /** Every refusal becomes a record of the trail, and not only those for lack of a role. */
  readonly refusalsRecorded: boolean;
  readonly annotations: Annotations;
}

/** MCP's tool annotations. */
interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}
