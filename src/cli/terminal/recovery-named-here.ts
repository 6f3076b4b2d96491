import { RewindError } from "../../domain/errors.ts";

/** The list of recoveries that a terminal has, in place of the assistant's tools. */
const namesHere: readonly (readonly [RegExp, string])[] = [
  [/\ba jobId from list_jobs\b/g, "the id of a recovery from `entra-rewind audit`"],
  [/\blist_jobs\b/g, "`entra-rewind audit`"],
];

/** Returns a refusal of a recovery's id in the words of a terminal, because those of the service name an assistant's tool. */
export function recoveryNamedHere(error: unknown): unknown {
  if (!(error instanceof RewindError)) return error;
  const { code, message, facts, cause } = error;
  const text = namesHere.reduce((sentence, [name, here]) => sentence.replace(name, here), message);
  return text === message ? error : new RewindError(code, text, { facts, cause });
}
