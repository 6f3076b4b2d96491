import type { CastIdentity } from "./cast.ts";
import type { ScenarioId } from "./scenario-id.ts";

/** Identities that can still act, in the scenarios where it is not the usual backup administrator. */
const others: ReadonlyMap<string, CastIdentity> = new Map<ScenarioId, CastIdentity>([["locked-out", "breakGlass"]]);

/** Returns the identity a scenario signs in by default. It stands apart because a start needs no story. */
export const signedInBy = (scenario: string): CastIdentity => others.get(scenario) ?? "backupAdministrator";
