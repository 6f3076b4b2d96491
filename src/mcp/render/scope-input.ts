import * as z from "zod";
import type { Coverage } from "../../domain/coverage.ts";
import { asEntityType, entityTypes } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import { checkScope, type Scope, type Selection } from "../../domain/scope.ts";

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
});

/** Throws `invalidInput` with one sentence where the scope is none. */
export function scopeFrom(input: z.output<typeof scopeInput>, coverage: Coverage): Scope {
  const { properties } = input;
  const selection = selectionFrom(input);
  return checkScope(properties === undefined ? selection : { ...selection, properties }, coverage);
}

function selectionFrom({ all, types, entities }: z.output<typeof scopeInput>): Selection {
  const given = [all, types, entities].filter((form) => form !== undefined);
  if (given.length > 1) throw invalid('A scope has exactly one of "all", "types" and "entities".');
  if (all !== undefined) return { all };
  if (types !== undefined) return { types };
  if (entities !== undefined) {
    return { entities: entities.map(({ type, ids }) => ({ type: asEntityType(type), ids })) };
  }
  throw invalid('A scope needs one of "all": true, "types": [...] and "entities": [{type, ids}].');
}
