import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import * as z from "zod";

/** JSON Schema of an object, such as a tool's arguments. */
export type ListedJson = { readonly type: "object" };

/** The schemas of a tool's arguments and of its answers. */
export interface ListedSchemas {
  readonly input: ListedJson;
  readonly output: ListedJson;
}

/**
 * Returns a schema for the tool list only, worked out when a host asks for the list. It lets every value pass because
 * `defineTool` checks arguments and answers with sentences of our own.
 */
export const listedSchema = (json: () => ListedJson): StandardSchemaWithJSON<object, object> => ({
  "~standard": {
    version: 1,
    vendor: "entra-rewind",
    validate: (value) => ({ value: typeof value === "object" && value !== null ? value : {} }),
    jsonSchema: { input: () => ({ ...json() }), output: () => ({ ...json() }) },
  },
});

/**
 * Returns the schema as plain JSON, in the words that every host's provider accepts, and short because every conversation
 * pays for it. Bounds on lengths are left to the check of the arguments.
 */
export function listedJson(schema: z.ZodObject, io: "input" | "output"): ListedJson {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      // Answers may grow, so only arguments are closed.
      if (io === "output") delete jsonSchema.additionalProperties;
      for (const bound of unlistedBounds) delete jsonSchema[bound];
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...json, type: "object" };
}

const unlistedBounds = ["minLength", "maxLength", "minItems", "maxItems", "propertyNames"] as const;
