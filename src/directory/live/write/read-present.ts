import type { JsonObject } from "../../../domain/json.ts";
import { type EntityRef, sameRef } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { readAll } from "../../../graph/http/read-all.ts";
import { objectReader, type ReadObjects, readObjects } from "../capture/read-objects.ts";
import { stateOfRow } from "../capture/row.ts";
import type { LiveContext } from "../context.ts";
import { assignmentsOf } from "./addresses.ts";
import type { ObjectStep } from "./outcomes.ts";
import { readSame } from "./relationship-lists.ts";

/**
 * Reads the present objects of these steps. App role assignments are read in the list of their resource. A relationship
 * to create is also found under another id.
 */
export async function readPresent(context: LiveContext, steps: readonly ObjectStep[]): Promise<ReadObjects> {
  const refs = steps.map(({ ref }) => ref).filter(({ type }) => type !== "appRoleAssignment");
  const read = await readObjects(objectReader(context), refs);
  const states: EntityState[] = [...read.states];
  const gone: EntityRef[] = [...read.gone];
  for (const step of steps) {
    if (step.ref.type !== "appRoleAssignment") continue;
    const state = await readAssignment(context, step.ref, propertiesOf(step));
    if (state === null) gone.push(step.ref);
    else states.push(state);
  }
  for (const step of steps) {
    if (step.kind !== "recreate" || states.some(({ ref }) => sameRef(ref, step.ref))) continue;
    const same = await readSame(context, step.ref.type, step.properties);
    if (same !== null) states.push(same);
  }
  return { ...read, states, gone };
}

const propertiesOf = (step: ObjectStep): JsonObject =>
  step.kind === "recreate" || step.kind === "softDelete" ? step.properties : {};

async function readAssignment({ client }: LiveContext, ref: EntityRef, properties: JsonObject) {
  const { rows } = await readAll(client, assignmentsOf(properties), {
    tried: "Reading the assignments of a resource",
    decode: (row) => stateOfRow(ref.type, row),
  });
  return rows.find((state) => state?.ref.id === ref.id) ?? null;
}
