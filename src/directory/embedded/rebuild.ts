import { createHash } from "node:crypto";
import { whyNotRebuilt } from "../../domain/changes/rebuild.ts";
import { Successors } from "../../domain/changes/successors.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { NO_PERMIT } from "./acting.ts";
import { exists, isLive } from "./object-table.ts";
import { refusal } from "./refusal.ts";
import type { StepEffect, StepOf } from "./step-effect.ts";
import type { OpenTenant } from "./tenant.ts";

/**
 * Creates a permanently deleted object again. The new ids follow from the operation, so that repeating it finds the object
 * of the first attempt.
 */
export function rebuild(
  { objects, objectOperations }: OpenTenant,
  { ref, properties }: StepOf<"rebuild">,
  operation: string,
  now: number,
): StepEffect {
  if (exists(objects.find(ref))) throw refusal("moved", `The ${ref.type} ${ref.id} exists again.`);
  const state = { ref, properties, displayName: null, life: "live" } as const;
  const why = whyNotRebuilt({ ...state, synchronized: false, builtIn: false, dynamicMembership: false });
  if (why !== null) throw refusal("cannotRebuild", `The ${ref.type} ${ref.id} cannot be created again.`);
  const id = idFrom(`${operation} ${refKey(ref)}`);
  const { appId } = properties;
  const isApplication = ref.type === "application" && typeof appId === "string";
  const newAppId = isApplication ? idFrom(`${operation} ${refKey(ref)} appId`) : null;
  const successor = isApplication && newAppId !== null ? { id, appId: { before: appId, now: newAppId } } : { id };
  if (isLive(objects.find({ type: ref.type, id }))) return { targets: null, successor };
  const given = new Successors([{ of: ref, ...successor }]).properties(properties);
  const { targets } = objectOperations.create(ref.type, given, { id }, NO_PERMIT, now);
  return { targets, successor };
}

/** Returns an id in the form of a GUID. */
function idFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
