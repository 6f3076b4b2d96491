import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { deleteObject } from "./delete-object.ts";
import type { ObjectStep } from "./outcomes.ts";
import { rebuildObject } from "./rebuild-object.ts";
import { restoreObject } from "./restore-object.ts";
import { updateObject } from "./update-object.ts";
import { createRelationship } from "./write-relationship.ts";

/** Writes one step on an object, given the object as it was just read, or null if it does not exist. */
export async function writeObject(
  context: LiveContext,
  step: ObjectStep,
  present: EntityState | null,
): Promise<StepOutcome> {
  switch (step.kind) {
    case "update":
      return updateObject(context, step, present);
    case "restore":
      return restoreObject(context, step, present);
    case "recreate":
      return createRelationship(context, step, present);
    case "rebuild":
      return rebuildObject(context, step, present);
    case "softDelete":
      return deleteObject(context, step, present);
  }
}
