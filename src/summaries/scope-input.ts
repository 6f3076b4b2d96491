import * as z from "zod";
import { actorAsked } from "../domain/authors/actor-name.ts";
import { invalid } from "../domain/errors.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import { allEntityTypes, asEntityType } from "../domain/tenant/entity.ts";
import { checkScope, notOneForm, type Scope, type Selection } from "../domain/tenant/scope.ts";

/** The forms of a selection, flat, because hosts and models handle that better than a union. */
const selection = {
  all: z.boolean().optional().describe("everything"),
  types: z.array(z.enum(allEntityTypes)).max(19).optional().describe("these entity types"),
  entities: z
    .array(
      z.strictObject({
        type: z.string().describe("entity type"),
        ids: z.array(z.string()).max(10_000).describe("object ids"),
      }),
    )
    .max(19)
    .optional()
    .describe("these objects"),
  properties: z
    .array(z.string())
    .max(200)
    .optional()
    .describe("only these, such as user.department, group.members, deletedDateTime (restore or delete)"),
};

/** The scope of a comparison. */
export const comparedScope = z.strictObject({
  ...selection,
  types: z.array(z.string()).max(19).optional().describe("entity types"),
  properties: z.array(z.string()).max(200).optional().describe("only these"),
  actor: z.string().max(200).optional().describe("only what this person or app wrote"),
});

/** The scope of a preview. `scopeFrom` decides which members may be combined. */
export const scopeInput = z.strictObject({
  ...selection,
  actor: z.string().max(200).optional().describe("undo only what this person or app did"),
  since: z.string().max(40).optional().describe("with actor: from this ISO time on"),
  rebuild: z
    .boolean()
    .optional()
    .describe("also create purged objects again under new ids and repoint what names them; not in mode microsoft"),
});

/** Throws `invalidInput` for a scope whose members do not go together. */
export function scopeFrom(input: ScopeInput, coverage: Coverage): Scope {
  const { properties, actor, since, rebuild } = input;
  const scope = {
    ...selectionFrom(input),
    ...(properties === undefined ? {} : { properties }),
    ...(actor === undefined ? {} : { actor: actorAsked(actor) }),
    ...(since === undefined ? {} : { since }),
    ...(rebuild === true ? { rebuild } : {}),
  };
  return checkScope(scope, coverage);
}

/** The members of a scope as they come in, with types that may be any text. */
type ScopeInput = Partial<
  Omit<z.output<typeof scopeInput>, "types"> & { readonly types: readonly string[] | undefined }
>;

function selectionFrom({ all, types, entities, actor }: ScopeInput): Selection {
  const given = [all || undefined, types, entities].filter((form) => form !== undefined);
  if (given.length > 1) throw notOneForm();
  if (all === true) return { all };
  if (types !== undefined) return { types: types.map(asEntityType) };
  if (entities !== undefined) {
    return { entities: entities.map(({ type, ids }) => ({ type: asEntityType(type), ids })) };
  }
  if (actor !== undefined) return { all: true };
  throw invalid('A scope needs one of "all": true, "types": [...], "entities": [{type, ids}] and "actor".');
}
