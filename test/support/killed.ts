import { MINUTE } from "../../src/domain/time.ts";
import { type OpenTenant, openTenant } from "./damaged-tenant.ts";
import { startKillable } from "./killable-process.ts";
import { type Point, type RunName, runs, type Stages } from "./stages.ts";

/** A share of the points that a run reaches, the first point of a name, or the point that many points after it. */
export type Place = number | string | { readonly after: string; readonly by: number };

/** Kills a process at a point of its run, and opens what it left with a clock that finds its lease expired. */
export async function killed(
  stages: Stages,
  run: RunName,
  place: Place,
): Promise<{ readonly where: string; readonly opened: OpenTenant }> {
  const { where, folder } = await killedIn(stages, run, place);
  return { where, opened: await openTenant(folder, { ahead: 2 * MINUTE }) };
}

/** Does the same without opening what the process left. */
export async function killedIn(
  stages: Stages,
  run: RunName,
  place: Place,
): Promise<{ readonly where: string; readonly folder: string }> {
  const point = pointAt(stages.points[run], place);
  if (point === undefined) throw new Error(`A ${run} does not come by ${JSON.stringify(place)}.`);
  const { act, from } = runs[run];
  const folder = await stages.copy(from);
  await using child = startKillable({ folder, act, leaseMillis: MINUTE, at: point.point });
  const how = await child.ended;
  if (how !== "SIGKILL") throw new Error(`The process was to be killed and ended with ${how}.`);
  return { where: `killed at ${point.point}: ${point.name}`, folder };
}

function pointAt(all: readonly Point[], place: Place): Point | undefined {
  if (typeof place === "number") return all[Math.round(place * (all.length - 1))];
  const { after, by } = typeof place === "string" ? { after: place, by: 0 } : place;
  const first = all.findIndex(({ name }) => name === after);
  return first < 0 ? undefined : all[first + by];
}
