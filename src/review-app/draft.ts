import { type Facts, factsOf, listOf, numberOf, textOf } from "./facts.ts";
import type { ReviewRow } from "./review-row.ts";

/** A property or link of a type that a preview changes, or the existence of its objects. */
export interface DraftPart {
  readonly type: string;
  /** As a scope names it, such as "user.department". */
  readonly name: string;
  readonly label: string;
  readonly objects: number;
}

/** The choices of a person who narrows a preview. */
export interface NarrowedDraft {
  /** Empty for all objects of the preview. */
  readonly objects: readonly ReviewRow[];
  /** Names of the parts to keep. Null for all. */
  readonly parts: readonly DraftPart[] | null;
  /** The person or app whose writes alone are undone, or an empty text. */
  readonly actor: string;
}

const EXISTENCE = "deletedDateTime";

/** Reads from a summary what a preview changes, part by part. */
export function draftParts(summary: Facts): readonly DraftPart[] {
  const rows = (name: string) => listOf(summary[name]).map(factsOf);
  const partOf = (row: Facts, name: string, label: string, objects: unknown): DraftPart => ({
    type: textOf(row.type),
    name: `${textOf(row.type)}.${name}`,
    label,
    objects: numberOf(objects) ?? 0,
  });
  const comings = Map.groupBy(
    rows("byType").filter(({ action }) => action !== "update"),
    ({ type }) => textOf(type),
  );
  return [
    ...[...comings].map(([type, same]) =>
      partOf(
        { type },
        EXISTENCE,
        "restored, deleted or created",
        same.reduce((sum, { objects }) => sum + (numberOf(objects) ?? 0), 0),
      ),
    ),
    ...rows("properties").map((row) => partOf(row, textOf(row.property), textOf(row.property), row.objects)),
    ...rows("links").map((row) =>
      partOf(row, textOf(row.link), textOf(row.link), (numberOf(row.added) ?? 0) + (numberOf(row.removed) ?? 0)),
    ),
  ];
}

/**
 * Returns a draft as a scope of `start_preview`. Without chosen objects it is narrower than the preview's own scope, which
 * is null where the server gave it in part only.
 */
export function scopeOf({ objects, parts, actor }: NarrowedDraft, own: Facts | null): Facts {
  if (objects.length === 0 && own === null)
    throw new Error("Choose the objects, because there are too many to repeat.");
  const selection = objects.length === 0 ? (own ?? {}) : { entities: entitiesOf(objects) };
  const types = new Set(objects.map(({ type }) => type));
  const kept = parts?.filter(({ type }) => objects.length === 0 || types.has(type));
  return {
    ...selection,
    ...(kept === undefined ? {} : { properties: kept.map(({ name }) => name) }),
    ...(actor === "" ? {} : { actor }),
  };
}

/** Returns the scope of a preview, or null where the answer holds a part of it only. */
export function wholeScope(job: Facts): Facts | null {
  const scope = factsOf(job.scope);
  const isCut = listOf(scope.entities).some((one) => factsOf(one).totalIds !== undefined);
  return isCut || scope.totalProperties !== undefined ? null : scope;
}

const entitiesOf = (rows: readonly ReviewRow[]) =>
  [...Map.groupBy(rows, ({ type }) => type)].map(([type, same]) => ({ type, ids: same.map(({ id }) => id) }));
