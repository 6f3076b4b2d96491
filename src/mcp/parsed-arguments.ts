import type * as z from "zod";
import { invalid } from "../domain/errors.ts";
import { cleaned } from "../domain/untrusted.ts";

/** The arguments of a call, checked; throws `invalidInput` naming each wrong one and what is allowed. */
export function parsedArguments<Input extends z.ZodObject>(tool: string, input: Input, args: unknown): z.output<Input> {
  const parsed = input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.map(String).join(".");
    return `${where === "" ? "arguments" : cleaned(where, 100)}: ${cleaned(issue.message, 300)}`;
  });
  throw invalid(`${tool} was called with wrong arguments. ${wrong.join("; ")}.`, {
    allowed: Object.keys(input.shape),
  });
}
