import type { Figure } from "../figures.ts";
import { names } from "../names.ts";
import { mustBe, type Phase } from "../phase.ts";
import { plannedChanges } from "../plan.ts";
import { GeneratedTenant } from "../tenant/generated-tenant.ts";

const MOST = 100_000;

/** Measures generating the tenant, which is part of the time of every capture and can be subtracted. */
export const generation: Phase = async ({ size }, progress): Promise<readonly Figure[]> => {
  const tenant = new GeneratedTenant(size);
  for (const objects of plannedChanges(size)) tenant.change(objects);
  const every = Math.max(1, Math.floor(size / MOST));
  let objects = 0;
  let named = 0;
  const started = performance.now();
  for (let at = 0; at < size; at += every) {
    objects += 1;
    if (tenant.state(at).displayName !== null) named += 1;
  }
  const between = performance.now();
  progress("making the tenant", size / 2, size);
  const linksStarted = performance.now();
  let links = 0;
  for (let at = 0; at < size; at += every) links += tenant.linksOf(at).length;
  const ended = performance.now();
  mustBe("objects with a name", named, objects);
  return [
    { name: names.perObject, value: ((between - started) * 1_000) / objects, unit: "µs" },
    { name: names.perLink, value: ((ended - linksStarted) * 1_000) / links, unit: "µs" },
  ];
};
