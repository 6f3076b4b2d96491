import { credentialsWithout } from "../../../domain/changes/credentials.ts";
import type { Json } from "../../../domain/json.ts";
import { writePermissions } from "../../../domain/roles/write-permissions.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf } from "./addresses.ts";
import { failureOf } from "./refused-write.ts";

/**
 * Removes the secrets that a wanted list lacks, one in a request. Returns null if all of them are removed. Writing the list
 * back would delete the others, because their secrets are not readable. Source: Microsoft Graph v1.0, "removePassword".
 */
export async function removeSecrets(
  { client }: LiveContext,
  { ref, properties }: EntityState,
  wanted: Json,
): Promise<StepOutcome | null> {
  for (const { keyId = null, displayName = null } of credentialsWithout(
    properties.passwordCredentials ?? null,
    wanted,
  )) {
    const answer = await client.post(`${addressOf(ref, properties)}/removePassword`, { keyId });
    const tried = `Removing the secret ${String(displayName ?? keyId)} of the ${ref.type} ${ref.id}`;
    const failure = failureOf(answer, tried, writePermissions[ref.type]);
    if (failure !== null) return failure;
  }
  return null;
}
