import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import * as z from "zod";

/**
 * A schema for the tool list only: worked out when a host asks for the list, and short, because every host pays for it
 * in every conversation. It lets every value pass: `defineTool` checks arguments and answers, with our own sentences.
 */
export function listedSchema(schema: z.ZodObject, io: "input" | "output"): StandardSchemaWithJSON<object, object> {
  const json = () => listedJson(schema, io);
  return {
    "~standard": {
      version: 1,
      vendor: "entra-rewind",
      validate: (value) => ({ value: typeof value === "object" && value !== null ? value : {} }),
      jsonSchema: { input: json, output: json },
    },
  };
}

/** The same as plain JSON. */
export function listedJson(schema: z.ZodObject, io: "input" | "output"): { readonly type: "object" } {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      // Answers may grow: only arguments are closed. Numbers have no other bounds than those a schema states.
      if (io === "output") delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...json, type: "object" };
}
