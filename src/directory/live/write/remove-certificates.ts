import { credentialsWithout } from "../../../domain/changes/credentials.ts";
import { isJsonCollection, type Json, memberOf } from "../../../domain/json.ts";
import { writePermissions } from "../../../domain/roles/write-permissions.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf } from "./addresses.ts";
import { failed } from "./outcomes.ts";
import { failureOf } from "./refused-write.ts";

/**
 * Removes the certificates that a wanted list lacks. Returns null if they are removed. Graph takes the whole list, and
 * refuses a changed entry, so the others go back exactly as the service has just shown them. A certificate that was added
 * in the meantime stays, because the plan did not know of it. Source: Microsoft Graph v1.0, "Update application" and
 * "removeKey", which takes a proof that only the owner of a key can give.
 */
export async function removeCertificates(
  { client }: LiveContext,
  { ref, properties }: EntityState,
  wanted: Json,
): Promise<StepOutcome | null> {
  const unwanted = credentialsWithout(properties.keyCredentials ?? null, wanted);
  if (unwanted.length === 0) return null;
  const address = addressOf(ref, properties);
  const tried = `Removing certificates of the ${ref.type} ${ref.id}`;
  const shown = await client.get(address, { query: { $select: "id,keyCredentials" } });
  const unread = failureOf(shown, tried, writePermissions[ref.type]);
  if (unread !== null) return unread;
  const list = memberOf(shown.body, "keyCredentials");
  // Without the list, the others would be removed too.
  if (!isJsonCollection(list)) return failed("refused", `${tried} was not tried: the service did not show them.`);
  const keyCredentials = credentialsWithout(list, unwanted);
  return failureOf(await client.patch(address, { keyCredentials }), tried, writePermissions[ref.type]);
}
