/**
 * The effect of a tool, from harmless to grave. `read` only looks. `compute` starts work that changes nothing in the
 * directory. `keep` adds a snapshot. `stop` ends a preview or a recovery. `change` writes to the directory.
 */
export type Effect = "read" | "compute" | "keep" | "stop" | "change";

/** Everything that follows from an effect. Read-only, destructive and approval are decided here only. */
export const effects = {
  read: {
    approval: "none",
    refusalsRecorded: false,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  // Marked read-only, because nothing in the tenant changes and a host that asks before each write would ask before
  // each look.
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
  /** True if every refusal is recorded in the trail, and not only those for a missing role. */
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
