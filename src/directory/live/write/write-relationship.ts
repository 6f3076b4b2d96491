import { sameValue } from "../../../domain/changes/equality.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { writePermissions } from "../../../domain/roles/write-permissions.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import { recoverable } from "../../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import { idBelow } from "../capture/below.ts";
import type { LiveContext } from "../context.ts";
import { applied, failed, type ObjectStepOf, shown, unchanged } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";
import { creationOfRelationship, readSame } from "./relationship-lists.ts";

/** Creates a relationship again, from the values that describe it. */
export async function createRelationship(
  context: LiveContext,
  { ref, properties }: ObjectStepOf<"recreate">,
  present: EntityState | null,
): Promise<StepOutcome> {
  if (recoverable[ref.type].ends === null) {
    return failed("hardDeleted", `The ${ref.type} ${ref.id} was permanently deleted.`);
  }
  if (present !== null) {
    const other = Object.entries(properties).find(
      ([name, value]) => !sameValue(ref.type, name, present.properties[name] ?? null, value),
    );
    // The same relationship may have been created again under another id.
    if (other === undefined)
      return present.ref.id === ref.id ? unchanged : { outcome: "unchanged", successor: { id: present.ref.id } };
    const [name] = other;
    return failed("moved", `It was created again, and ${name} is ${shown(present.properties[name] ?? null)} now.`);
  }
  const { path, body } = creationOfRelationship(ref.type, properties);
  const answer = await context.client.post(path, body);
  const failure = failureOf(answer, `Creating the ${ref.type} ${ref.id}`, writePermissions[ref.type]);
  if (failure !== null) return failure;
  const id = await createdId(context, ref.type, properties, answer.body);
  return id !== null && id !== ref.id ? { outcome: "applied", successor: { id } } : applied;
}

/** Returns the id of a relationship that was just created. A request for an eligibility has an id of its own. */
async function createdId(
  context: LiveContext,
  type: EntityType,
  properties: JsonObject,
  { id, targetScheduleId }: JsonObject,
): Promise<string | null> {
  if (type === "roleEligibilitySchedule") {
    if (typeof targetScheduleId === "string") return targetScheduleId;
    return (await readSame(context, type, properties))?.ref.id ?? null;
  }
  if (typeof id !== "string") return null;
  return type === "federatedIdentityCredential" ? idBelow(String(properties.applicationId), id) : id;
}
