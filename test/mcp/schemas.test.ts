import { describe, expect, test } from "vitest";
import { listedJson } from "../../src/mcp/tool-schema.ts";
import { tools } from "../../tools/index.ts";

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Place {
  readonly path: string;
  readonly schema: Schema;
}

/** Returns a schema and all schemas within it. */
function schemasIn(schema: unknown, path: string): readonly Place[] {
  if (!isSchema(schema)) return [];
  const { properties, items, additionalProperties } = schema;
  return [
    { path, schema },
    ...Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, each]) =>
      schemasIn(each, `${path}.${name}`),
    ),
    ...schemasIn(items, `${path}[]`),
    ...schemasIn(additionalProperties, `${path}{}`),
  ];
}

const inputs = tools.flatMap((tool) => schemasIn(listedJson(tool.input, "input"), tool.name));
const outputs = tools.flatMap((tool) => schemasIn(listedJson(tool.output, "output"), tool.name));

/** Words that make a host or its model's provider drop or cut a tool. */
const refused = ["const", "$ref", "$defs", "exclusiveMinimum", "exclusiveMaximum", "anyOf", "oneOf", "allOf"];

describe("the schemas of the tools", () => {
  test("schemas contain no word that makes a host drop or cut a tool", () => {
    for (const { path, schema } of inputs) for (const word of refused) expect(schema, path).not.toHaveProperty(word);
  });

  test("schemas name one type for each value", () => {
    for (const { path, schema } of inputs) expect(schema.type, path).toEqual(expect.any(String));
    for (const { path, schema } of outputs) expect(Array.isArray(schema.type), path).toBe(false);
  });

  test("schemas describe every parameter", () => {
    const parameters = inputs.filter(({ path }) => /\.[^\].]+$/.test(path));
    expect(parameters.length).toBeGreaterThan(40);
    for (const { path, schema } of parameters) expect(schema.description, path).toEqual(expect.any(String));
  });

  test("descriptions stay within what every host shows", () => {
    for (const { name, description } of tools) expect(description.length, name).toBeLessThanOrEqual(1_024);
  });
});
