import type { JsonObject } from "../../../domain/json.ts";
import { deletionPermission } from "../../../domain/roles/write-permissions.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { encodePatch } from "../../../wire/directory-object.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf, restoreAddress } from "./addresses.ts";
import { namingHolder } from "./name-holder.ts";
import { onceHeard } from "./once-heard.ts";
import { applied, failed, type ObjectStepOf, unchanged } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";

/**
 * Restores a soft-deleted object with its earlier values, a user under the step's name.
 * Source: Microsoft Graph v1.0, "Restore deleted item", newUserPrincipalName, which takes no permission of its own.
 */
export async function restoreObject(
  context: LiveContext,
  { ref, userPrincipalName }: ObjectStepOf<"restore">,
  present: EntityState | null,
): Promise<StepOutcome> {
  if (present === null) return failed("gone", `The ${ref.type} ${ref.id} was permanently deleted.`);
  if (present.life === "live") return unchanged;
  const { client } = context;
  const tried = `Restoring the ${ref.type} ${ref.id}`;
  const permission = deletionPermission(ref.type);
  const restore = async (body: JsonObject | null) =>
    failureOf(await client.post(restoreAddress(ref), body), tried, permission);
  const renamed = userPrincipalName === undefined ? null : { userPrincipalName };
  const first = await restore(renamed === null ? null : { newUserPrincipalName: renamed.userPrincipalName });
  const isRefused = renamed !== null && first?.outcome === "failed" && first.reason === "refused";
  const failure = isRefused ? await restore(null) : first;
  const wanted = isRefused ? present.properties : { ...present.properties, ...renamed };
  if (failure !== null) return (await namingHolder(context, ref, wanted, failure)) ?? failure;
  // A restored location is untrusted, even if it was trusted before.
  if (ref.type !== "namedLocationPolicy" || present.properties.isTrusted !== true) return applied;
  const body = encodePatch({ ref }, { isTrusted: true });
  const trusted = await onceHeard(
    context,
    () => client.patch(addressOf(ref, present.properties), body),
    (text) => /not found|does not exist/i.test(text),
  );
  return failureOf(trusted, `Trusting the ${ref.type} ${ref.id}`, permission) ?? applied;
}
