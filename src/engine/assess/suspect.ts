import { actorKey, isNamed } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import { newestRecord, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Tells the actor whose work a list undoes from all others. */
export type IsSuspect = (actor: Actor) => boolean;

/** That actor, as the log has them. Null if it has no record of them. */
export interface Suspect {
  readonly actor: Actor | null;
  readonly is: IsSuspect;
}

/**
 * Finds the actor that a scope names, who may be named by a display name that the log does not have. Returns null without
 * one. Reads the log up to their newest record.
 */
export async function readSuspect(
  context: EngineContext,
  { actor: name }: Pick<Scope, "actor">,
  span: Span,
): Promise<Suspect | null> {
  if (name === undefined) return null;
  const newest = await newestRecord(context, name, span);
  const key = newest === null ? null : actorKey(newest.actor);
  return { actor: newest?.actor ?? null, is: (one) => isNamed(one, name) || actorKey(one) === key };
}
