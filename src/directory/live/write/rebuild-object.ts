import { Successors } from "../../../domain/changes/successors.ts";
import type { RewindError } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { writePermissions } from "../../../domain/roles/write-permissions.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import { pathOfType } from "../capture/sources.ts";
import type { LiveContext } from "../context.ts";
import { creationOf } from "./creation.ts";
import { findCreated, type Made } from "./find-created.ts";
import { missingTargets } from "./missing-targets.ts";
import { namingHolder } from "./name-holder.ts";
import { onceHeard } from "./once-heard.ts";
import { failed, type ObjectStepOf } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";
import { writeProperties } from "./update-object.ts";

type Rebuild = ObjectStepOf<"rebuild">;

/**
 * Creates a permanently deleted object again, and writes the properties that its creation could not include. If an
 * earlier attempt may have created it, looks for that object first, so that there are never two.
 */
export async function rebuildObject(
  context: LiveContext,
  step: Rebuild,
  present: EntityState | null,
): Promise<StepOutcome> {
  const { ref, properties } = step;
  if (present !== null) return failed("moved", `The ${ref.type} ${ref.id} exists again.`);
  const missing = await missingTargets(context, ref, properties);
  if (missing.length > 0) return failed("targetGone", `It names what does not exist: ${missing.join(", ")}.`);
  const found = step.attemptedAt === null ? null : await findCreated(context, step, step.attemptedAt);
  if (found !== null) return complete(context, step, found);
  const { body } = creationOf(context, ref, properties);
  const answer = await onceHeard(
    context,
    () => context.client.post(pathOfType(ref.type), body),
    // The application of a service principal may be as new as this request.
    (text) => /appId.*(not|invalid)|NoBackingApplicationObject|objects are not present/i.test(text),
  );
  const failure = failureOf(answer, `Creating the ${ref.type} ${ref.id} again`, writePermissions[ref.type]);
  if (failure !== null) return (await namingHolder(context, ref, properties, failure)) ?? failure;
  const { id, appId } = answer.body;
  if (typeof id !== "string") return failed("refused", `The service created a ${ref.type} and did not say which.`);
  return complete(context, step, { id, appId: typeof appId === "string" ? appId : null });
}

/** Looks for an object whose creation went unanswered. Throws the error again if there is none. */
export async function findAgain(context: LiveContext, step: Rebuild, error: RewindError): Promise<StepOutcome> {
  const found = await findCreated(context, step, context.client.serviceNow());
  if (found === null) throw error;
  return complete(context, step, found);
}

async function complete(context: LiveContext, { ref, properties }: Rebuild, made: Made): Promise<StepOutcome> {
  const before = ref.type === "application" && typeof properties.appId === "string" ? properties.appId : null;
  const appId = before === null || made.appId === null ? null : { before, now: made.appId };
  const successor = { id: made.id, ...(appId === null ? {} : { appId }) };
  const { rest } = creationOf(context, ref, properties);
  const present = { ref: { type: ref.type, id: made.id }, life: "live", displayName: null, properties: {} } as const;
  const facts = { synchronized: false, builtIn: false, dynamicMembership: false };
  const wanted = new Successors([{ of: ref, ...successor }]).properties(rest);
  const unwritten = await writeProperties(context, { ...present, ...facts }, ordered(wanted));
  return { outcome: "applied", successor, ...(unwritten.length === 0 ? {} : { unwritten }) };
}

/** An account is enabled last. */
function ordered({ accountEnabled, ...others }: JsonObject): JsonObject {
  return accountEnabled === undefined ? others : { ...others, accountEnabled };
}
