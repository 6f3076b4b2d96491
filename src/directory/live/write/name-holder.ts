import { uniqueProperty, uniqueTexts } from "../../../domain/changes/unique-values.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { type EntityRef, sameRef } from "../../../domain/tenant/entity.ts";
import type { StepOutcome } from "../../directory.ts";
import { objectReader, readObjects } from "../capture/read-objects.ts";
import type { LiveContext } from "../context.ts";
import { readHolders } from "../read-holders.ts";
import { failed, labelled } from "./outcomes.ts";

/** Adds the holder of the name to the outcome of a write that failed for a taken name. */
export async function namingHolder(
  context: LiveContext,
  ref: EntityRef,
  properties: JsonObject,
  outcome: StepOutcome | null,
): Promise<StepOutcome | null> {
  if (outcome?.outcome !== "failed" || outcome.reason !== "nameTaken") return outcome;
  const name = uniqueProperty(ref.type, { groupTypes: ["Unified"], ...properties });
  for (const text of name === null ? [] : uniqueTexts(properties[name])) {
    const holder = (await readHolders(context, ref.type, text)).find((one) => !sameRef(one, ref));
    if (holder === undefined) continue;
    const [state] = (await readObjects(objectReader(context), [holder])).states;
    const label = state === undefined ? `${holder.type} ${holder.id}` : labelled(state);
    return failed("nameTaken", `The ${name} ${text} is held by the ${label}.`);
  }
  return outcome;
}
