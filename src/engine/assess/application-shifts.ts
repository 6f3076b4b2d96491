import type { JsonObject } from "../../domain/json.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import type { ApplicationShift } from "../../domain/sign-in/consequences.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { namedAlike } from "../../store/history/names-alike.ts";
import type { EngineContext } from "../context.ts";
import { purgedHalf } from "./purged-half.ts";
import { decisiveStates, type PairedState, type StatePair } from "./state-pair.ts";

/**
 * Finds the applications that users can sign in to on one side only, or that require an assignment on one side only.
 */
export async function applicationShifts(context: EngineContext, pair: StatePair): Promise<ApplicationShift[]> {
  const found: (ApplicationShift & { readonly name: string | null })[] = [];
  for (const type of ["servicePrincipal", "application"] as const) {
    for await (const states of decisiveStates(pair, type)) {
      for (const state of states) {
        const { ref, displayName, before, after } = state;
        // An application that comes or goes takes its service principal along, which stands for both.
        if (type === "application" && (before === null || after === null)) continue;
        const usable = shiftBetween(state) === null ? state : await asUsable(context, pair, state);
        const becomes = shiftBetween(usable);
        if (becomes !== null) found.push({ ref, name: displayName, becomes });
      }
    }
  }
  const told = await pair.toldNames(found.map(({ ref }) => ref));
  return found.map((shift) => ({ ...shift, name: told.get(refKey(shift.ref)) ?? shift.name }));
}

/** Most applications of a name that are looked at. */
const NAMESAKES = 5;

/** Leaves a service principal out of the sides on which its own application is not in use, where no user can sign in to it. */
async function asUsable(context: EngineContext, pair: StatePair, state: PairedState): Promise<PairedState> {
  const { ref, displayName: name } = state;
  if (ref.type !== "servicePrincipal" || name === null) return state;
  const inUse = async (refs: readonly EntityRef[]) => {
    const states = [...(await pair.read(refs)).values()];
    return (side: Side) => states.some((one) => one[side] !== null);
  };
  // Most have an application of their name in use, or are of another tenant, so that the directory need not be asked.
  const alike = await namedAlike(context.store.db, ["application"], name, NAMESAKES);
  if (alike.length === 0 || sides.every(await inUse(alike))) return state;
  const [identity] = await context.directory.identify([ref]);
  if (identity?.appId == null) return state;
  const { appId } = identity;
  const held = (await context.directory.withAppId(appId)).filter(({ type }) => type === "application");
  const gone = held.length > 0 ? null : await purgedHalf(context, "application", { appId, name });
  if (held.length === 0 && gone === null) return state;
  const on = await inUse(gone === null ? held : [gone]);
  return { ...state, before: on("before") ? state.before : null, after: on("after") ? state.after : null };
}

function shiftBetween({ before, after }: Pick<PairedState, Side>): ApplicationShift["becomes"] | null {
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
