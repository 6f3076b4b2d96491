import { MINUTE } from "../../src/domain/time.ts";
import { type OpenTenant, openTenant } from "./damaged-tenant.ts";
import { startDoomed } from "./doomed.ts";
import { type RunName, runs, type Stages } from "./stages.ts";

/** A share of the places a run comes by, or the first place of a name. */
export type Place = number | string;

/** Kills a process at a place of its run, and opens what it left with a clock that finds its lease expired. */
export async function killed(
  stages: Stages,
  run: RunName,
  place: Place,
): Promise<{ readonly where: string; readonly opened: OpenTenant }> {
  const { where, folder } = await killedIn(stages, run, place);
  return { where, opened: await openTenant(folder, { ahead: 2 * MINUTE }) };
}

/** The same, with what it left as it is. */
export async function killedIn(
  stages: Stages,
  run: RunName,
  place: Place,
): Promise<{ readonly where: string; readonly folder: string }> {
  const all = stages.points[run];
  const point =
    typeof place === "number" ? all[Math.round(place * (all.length - 1))] : all.find(({ name }) => name === place);
  if (point === undefined) throw new Error(`A ${run} does not come by ${place}.`);
  const { act, from } = runs[run];
  const folder = await stages.copy(from);
  await using child = startDoomed({ folder, act, leaseMillis: MINUTE, at: point.point });
  const how = await child.ended;
  if (how !== "SIGKILL") throw new Error(`The process was to be killed and ended with ${how}.`);
  return { where: `killed at ${point.point}: ${point.name}`, folder };
}
