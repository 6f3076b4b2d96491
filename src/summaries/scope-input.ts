import * as z from "zod";
import type { Coverage } from "../domain/coverage.ts";
import { asEntityType, entityTypes } from "../domain/entity.ts";
import { invalid } from "../domain/errors.ts";
import { checkScope, type Scope, type Selection } from "../domain/scope.ts";

/** All forms in one flat object: hosts and models handle that better than a union. `scopeFrom` says which go together. */
export const scopeInput = z.strictObject({
  all: z.literal(true).optional(),
  types: z.array(z.enum(entityTypes)).max(12).optional(),
  entities: z
    .array(z.strictObject({ type: z.string(), ids: z.array(z.string()).max(10_000) }))
    .max(12)
    .optional(),
  properties: z
    .array(z.string())
    .max(200)
    .optional()
    .describe("only these, e.g. department, group.members, deletedDateTime (= restore or delete)"),
  actor: z
    .string()
    .max(200)
    .optional()
    .describe("undo what this person or app did; the answer says what becomes of others' work"),
  since: z.string().max(40).optional().describe("with actor: from this ISO time on"),
  until: z.string().max(40).optional().describe("only as a refusal gave it, with part"),
  part: z.int().optional(),
});

/** Throws `invalidInput` with one sentence where the scope is none. */
export function scopeFrom(input: ScopeInput, coverage: Coverage): Scope {
  const { properties, actor, since, until, part } = input;
  const scope = {
    ...selectionFrom(input),
    ...(properties === undefined ? {} : { properties }),
    ...(actor === undefined ? {} : { actor }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(part === undefined ? {} : { part }),
  };
  return checkScope(scope, coverage);
}

/** Types may be any text here: the twelve are named to whoever gives another. */
type ScopeInput = Partial<
  Omit<z.output<typeof scopeInput>, "types"> & { readonly types: readonly string[] | undefined }
>;

function selectionFrom({ all, types, entities }: ScopeInput): Selection {
  const given = [all, types, entities].filter((form) => form !== undefined);
  if (given.length > 1) throw invalid('A scope has exactly one of "all", "types" and "entities".');
  if (all !== undefined) return { all };
  if (types !== undefined) return { types: types.map(asEntityType) };
  if (entities !== undefined) {
    return { entities: entities.map(({ type, ids }) => ({ type: asEntityType(type), ids })) };
  }
  throw invalid('A scope needs one of "all": true, "types": [...] and "entities": [{type, ids}].');
}
