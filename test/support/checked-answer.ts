import * as z from "zod";
import type { Answer, ListedTool } from "./host.ts";

/**
 * Checks every answer of a host's calls against the listed tools: a tool with an output schema must answer with data of
 * that schema. The clients check the same, but only for tools whose list they have read.
 */
export function answerCheck(
  list: () => Promise<readonly ListedTool[]>,
): (tool: string, answer: Answer) => Promise<Answer> {
  let listed: Promise<ReadonlyMap<string, ListedTool>> | undefined;
  return async (name, answer) => {
    if (answer.isError) return answer;
    listed ??= list().then((tools) => new Map(tools.map((tool) => [tool.name, tool])));
    const tool = (await listed).get(name);
    if (tool === undefined) throw new Error(`${name} answered and is not listed.`);
    checkAnswer(tool, answer);
    return answer;
  };
}

export function checkAnswer({ name, outputSchema }: ListedTool, { data }: Pick<Answer, "data">): void {
  if (typeof outputSchema !== "object" || outputSchema === null) throw new Error(`${name} has no output schema.`);
  const { success, error } = schemaOf(outputSchema).safeParse(data);
  if (!success) throw new Error(`The answer of ${name} is not of its output schema: ${z.prettifyError(error)}`);
}

/** The schemas by their text, because every connection of a test lists the same ones. */
const schemas = new Map<string, z.ZodType>();

function schemaOf(outputSchema: object): z.ZodType {
  const key = JSON.stringify(outputSchema);
  const schema = schemas.get(key) ?? z.fromJSONSchema({ ...outputSchema });
  schemas.set(key, schema);
  return schema;
}
