import type { JsonObject } from "../../domain/json.ts";
import type { ApplicationShift } from "../../domain/sign-in/consequences.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { decisiveStates, type StatePair } from "./state-pair.ts";

/**
 * Finds the applications that users can sign in to on one side only, or that require an assignment on one side only.
 */
export async function applicationShifts(pair: StatePair): Promise<ApplicationShift[]> {
  const found: (ApplicationShift & { readonly name: string | null })[] = [];
  for (const type of ["servicePrincipal", "application"] as const) {
    for await (const states of decisiveStates(pair, type)) {
      for (const { ref, displayName, before, after } of states) {
        const becomes = shiftBetween(before, after);
        if (becomes !== null) found.push({ ref, name: displayName, becomes });
      }
    }
  }
  const told = await pair.toldNames(found.map(({ ref }) => ref));
  return found.map((shift) => ({ ...shift, name: told.get(refKey(shift.ref)) ?? shift.name }));
}

function shiftBetween(before: JsonObject | null, after: JsonObject | null): ApplicationShift["becomes"] | null {
  const [was, is] = [isAvailable(before), isAvailable(after)];
  if (was !== is) return is ? "available" : "unavailable";
  if (!is) return null;
  const [limited, becomesLimited] = [
    before?.appRoleAssignmentRequired === true,
    after?.appRoleAssignmentRequired === true,
  ];
  if (limited === becomesLimited) return null;
  return becomesLimited ? "assignedOnly" : "openToAll";
}

/** Source: servicePrincipal.accountEnabled, application.isDisabled. */
export const isAvailable = (properties: JsonObject | null): boolean =>
  properties !== null && properties.accountEnabled !== false && properties.isDisabled !== true;
