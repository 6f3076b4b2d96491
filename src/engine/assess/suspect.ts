import { actorKey, isNamed } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Tells the actor whose work a list undoes from all others. */
export type IsSuspect = (actor: Actor) => boolean;

/**
 * Finds the actor that a scope names, who may be named by a display name that the log does not have. Returns null without
 * one. Reads the log up to their newest record.
 */
export async function readSuspect(
  context: EngineContext,
  { actor: name }: Pick<Scope, "actor">,
  span: Span,
): Promise<IsSuspect | null> {
  if (name === undefined) return null;
  for await (const { actor } of recordsBetween(context, span, { actor: name })) {
    const key = actorKey(actor);
    return (one) => isNamed(one, name) || actorKey(one) === key;
  }
  return (one) => isNamed(one, name);
}
