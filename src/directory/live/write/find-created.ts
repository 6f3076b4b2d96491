import * as z from "zod";
import { sameValue } from "../../../domain/changes/equality.ts";
import type { Json } from "../../../domain/json.ts";
import { type Millis, SECOND } from "../../../domain/time.ts";
import { readAll } from "../../../graph/http/read-all.ts";
import { literal } from "../../../wire/literal.ts";
import { objectId, readAnswer } from "../../../wire/reading.ts";
import { pathOfType } from "../capture/sources.ts";
import type { LiveContext } from "../context.ts";
import type { ObjectStepOf } from "./outcomes.ts";

/** An object that a creation has made. */
export interface Made {
  readonly id: string;
  readonly appId: string | null;
}

/** The service's own times may differ by this much. */
const SKEW: Millis = 10 * SECOND;

const candidate = z.looseObject({
  id: objectId,
  appId: z.string().nullish(),
  createdDateTime: z.iso.datetime({ offset: true }).nullish(),
});

/**
 * Looks for the object that an attempt created at a time or later, with the same name and key, and that no earlier
 * attempt can have created. Looks as often as the policy reads after a write, because a new object may appear late.
 * Returns null if there is none or if there are several, so that a person decides.
 */
export async function findCreated(
  context: LiveContext,
  { ref, properties }: ObjectStepOf<"rebuild">,
  since: Millis,
): Promise<Made | null> {
  const { reads, every } = context.policy.confirm;
  const key = keyOf(ref.type, properties);
  for (let left = reads; left > 0; left -= 1) {
    const { rows } = await readAll(context.client, `${pathOfType(ref.type)}${key.query}`, {
      tried: `Looking for the ${ref.type} that was created again`,
      decode: (row) => ({ ...readAnswer(candidate, row, ref.type), row }),
    });
    const found = rows.filter(({ createdDateTime, row }) => {
      const isNew = createdDateTime == null || Date.parse(createdDateTime) >= since - SKEW;
      const value =
        typeof row === "object" && row !== null ? Object.entries(row).find(([name]) => name === key.name) : undefined;
      return isNew && sameValue(ref.type, key.name, asJson(value?.[1]), key.value);
    });
    const [one] = found;
    if (one !== undefined && found.length === 1) return { id: one.id, appId: one.appId ?? null };
    if (left > 1) await context.sleep(every);
  }
  return null;
}

const asJson = (value: unknown): Json => (typeof value === "string" ? value : null);

/** The property that identifies a created object, and the query that narrows its collection. */
function keyOf(type: string, properties: ObjectStepOf<"rebuild">["properties"]) {
  const name = type === "user" ? "userPrincipalName" : type === "servicePrincipal" ? "appId" : "displayName";
  const value = properties[name] ?? null;
  const isFiltered = ["user", "group", "application", "servicePrincipal", "administrativeUnit"].includes(type);
  const filter = encodeURIComponent(`${name} eq ${literal(String(value))}`);
  const select = `id,${name}${type === "application" ? ",appId" : ""}${selectTime(type)}`;
  return { name, value, query: isFiltered ? `?$filter=${filter}&$select=${select}` : "" };
}

const selectTime = (type: string): string =>
  type === "user" || type === "group" || type === "application" ? ",createdDateTime" : "";
