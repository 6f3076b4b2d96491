import type { Side } from "../../domain/sign-in/cohort.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import { absentPlaces } from "../../domain/sign-in/not-assessed.ts";
import type { ToldName } from "../../domain/words/told-name.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import { readable } from "./directory-reader.ts";

/** Reads the deleted locations that policies go on naming. Asks for them only where a policy names one that is not in use. */
export async function deletedPlaces(
  policies: PolicyCache,
  rules: Pick<SignInModel, Side>,
): Promise<readonly { readonly id: string; readonly name: ToldName }[]> {
  const missing = absentPlaces(rules);
  const deleted = missing.size === 0 ? [] : await readable(policies.all("namedLocationPolicy", "softDeleted"), []);
  return deleted.flatMap(({ ref, displayName }) => {
    const id = ref.id.toLowerCase();
    return missing.has(id) ? [{ id, name: { name: displayName ?? id, id: ref.id, isDeleted: true } } as const] : [];
  });
}
