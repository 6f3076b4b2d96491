import { deletionPermission } from "../../../domain/roles/write-permissions.ts";
import { recoverable } from "../../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { encodePatch } from "../../../wire/directory-object.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf } from "./addresses.ts";
import { onceHeard } from "./once-heard.ts";
import { applied, failed, type ObjectStepOf, unchanged } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";
import { removalOfEligibility } from "./relationship-lists.ts";

/** Deletes an object that can be restored, or removes a relationship. */
export async function deleteObject(
  context: LiveContext,
  { ref }: ObjectStepOf<"softDelete">,
  present: EntityState | null,
): Promise<StepOutcome> {
  const { client } = context;
  const { ends, softDeletable } = recoverable[ref.type];
  if (present === null || present.life === "softDeleted") {
    return ends !== null || present !== null ? unchanged : failed("gone", `The ${ref.type} ${ref.id} is gone already.`);
  }
  if (ends === null && !softDeletable) {
    return failed("notSoftDeletable", `A ${ref.type} can only be deleted for good.`);
  }
  const tried = `Deleting the ${ref.type} ${ref.id}`;
  const permission = deletionPermission(ref.type);
  if (ref.type === "roleEligibilitySchedule") {
    const { path, body } = removalOfEligibility(present.properties);
    return failureOf(await client.post(path, body), tried, permission) ?? applied;
  }
  const address = addressOf(ref, present.properties);
  if (ref.type === "namedLocationPolicy" && present.properties.isTrusted === true) {
    const body = encodePatch({ ref }, { isTrusted: false });
    const failure = failureOf(
      await client.patch(address, body),
      `Taking the trust of the ${ref.type} ${ref.id}`,
      permission,
    );
    if (failure !== null) return failure;
  }
  const deleted = await onceHeard(
    context,
    () => client.delete(address),
    (text) => ref.type === "namedLocationPolicy" && /trusted/i.test(text),
  );
  return failureOf(deleted, tried, permission) ?? applied;
}
