import * as z from "zod";
import { invalid } from "../../domain/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of a desktop extension whose setting was left empty, as some hosts pass it on. */
const LEFT_EMPTY = /^\$\{user_config\.\w+\}$/;

/**
 * Reads the variables of one table. An empty variable counts as unset, because hosts pass them so. Throws `invalidInput`
 * for the first unusable value.
 */
export function parseTable<Table extends z.ZodRawShape>(
  table: Table,
  environment: Environment,
): z.output<z.ZodObject<Table>> {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== "" && !LEFT_EMPTY.test(value ?? "")),
  );
  const read = z.object(table).safeParse(set);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw first === undefined ? read.error : invalid(first.message);
}
