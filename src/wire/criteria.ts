import * as z from "zod";
import { invalid } from "../domain/errors.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import { asServiceEntityType, canonicalId, type EntityType, isEntityType } from "../domain/tenant/entity.ts";
import { checkScope, everything, type Scope, type Selection } from "../domain/tenant/scope.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { type Answering, encodeMember } from "./enum-member.ts";
import { objectId, readAnswer, readRequest, shortAnnotations, word } from "./reading.ts";
import { qualified } from "./recovery-schema.ts";

const NAMES = `#${qualified("recoveryJobEntityNamesFilter")}`;
const NAMES_AND_IDS = `#${qualified("recoveryJobEntityNameAndIdsFilter")}`;
const NAME_AND_IDS = `#${qualified("entityTypeAndIds")}`;

export type GraphCriteria =
  | { readonly "@odata.type": string; readonly entityTypes: readonly string[] }
  | {
      readonly "@odata.type": string;
      readonly filterValues: readonly { readonly entityType: string; readonly entityIds: readonly string[] }[];
    };

/**
 * Writes a job's criteria, or null for everything. Properties of a scope are not sent, because Graph has no word for
 * them.
 */
export function encodeCriteria(scope: Selection, answering: Answering): GraphCriteria | null {
  if ("all" in scope) return null;
  const name = (type: EntityType) => encodeMember("resourceTypeName", type, answering);
  if ("types" in scope) return { "@odata.type": NAMES, entityTypes: scope.types.map(name) };
  return {
    "@odata.type": NAMES_AND_IDS,
    filterValues: scope.entities.map(({ type, ids }) => ({ entityType: name(type), entityIds: ids })),
  };
}

/** A scope. If `unread` names something unknown, `scope` is everything, which claims too much. */
export interface ReadCriteria {
  readonly scope: Scope;
  readonly unread: string | null;
}

const looseNames = z.looseObject({ entityTypes: z.array(word).max(1_000) });
const looseIds = z.looseObject({
  filterValues: z.array(z.looseObject({ entityType: word, entityIds: z.array(objectId).max(100_000) })).max(1_000),
});
const looseBase = z.looseObject({ "@type": word.optional() });

/** Reads the criteria of a job. Throws `badAnswer` if they are malformed. */
export function decodeCriteria(value: unknown): ReadCriteria {
  if (value === null || value === undefined) return known(everything);
  const { "@type": type } = readAnswer(looseBase, value, "filter");
  switch (withHash(type ?? shapeOf(value))) {
    case NAMES: {
      const { entityTypes } = readAnswer(looseNames, value, "filter");
      const types = entityTypes.filter(isEntityType);
      return types.length === entityTypes.length && types.length > 0
        ? known({ types })
        : unread(entityTypes.join(", "));
    }
    case NAMES_AND_IDS: {
      const { filterValues } = readAnswer(looseIds, value, "filter");
      const entities = filterValues.flatMap(({ entityType, entityIds }) =>
        isEntityType(entityType) ? [{ type: entityType, ids: entityIds }] : [],
      );
      const names = filterValues.map(({ entityType }) => entityType);
      return entities.length === names.length && entities.length > 0 ? known({ entities }) : unread(names.join(", "));
    }
    default:
      return unread(type ?? "");
  }
}

const annotations = { "@type": z.string().max(200).optional() };
const strictNames = z.strictObject({
  ...annotations,
  entityTypes: z.array(z.string()).min(1, "name at least one entity type"),
});
const strictIds = z.strictObject({
  ...annotations,
  filterValues: z
    .array(
      z
        .unknown()
        .transform(shortAnnotations)
        .pipe(
          z.strictObject({
            "@type": z.literal([NAME_AND_IDS, NAME_AND_IDS.slice(1)]).optional(),
            entityType: z.string(),
            entityIds: z.array(z.string().transform(canonicalId)).min(1, "name at least one id"),
          }),
        ),
    )
    .min(1, "name at least one entity type"),
});

/** Reads the criteria of a request. Throws `invalidInput` for unknown, empty, repeated or excessive members. */
export function decodeRequestedCriteria(value: unknown, coverage: Coverage): Scope {
  if (value === null || value === undefined) return everything;
  const { "@type": type } = readRequest(looseBase, value, "filteringCriteria");
  switch (withHash(type ?? "")) {
    case NAMES: {
      const { entityTypes } = readRequest(strictNames, value, "recoveryJobEntityNamesFilter");
      return checkScope({ types: entityTypes.map(asServiceEntityType) }, coverage);
    }
    case NAMES_AND_IDS: {
      const { filterValues } = readRequest(strictIds, value, "recoveryJobEntityNameAndIdsFilter");
      const entities = filterValues.map(({ entityType, entityIds }) => ({
        type: asServiceEntityType(entityType),
        ids: entityIds,
      }));
      return checkScope({ entities }, coverage);
    }
    default:
      throw invalid(`"@odata.type" of filteringCriteria is missing or unknown. Use ${NAMES} or ${NAMES_AND_IDS}.`);
  }
}

const known = (scope: Scope): ReadCriteria => ({ scope, unread: null });
const unread = (words: string): ReadCriteria => ({ scope: everything, unread: cleaned(words, 200) || "no type" });

const withHash = (type: string): string => (type.startsWith("#") || type === "" ? type : `#${type}`);

/** Infers the type of criteria that do not name it. */
function shapeOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return "entityTypes" in value ? NAMES : "filterValues" in value ? NAMES_AND_IDS : "";
}
