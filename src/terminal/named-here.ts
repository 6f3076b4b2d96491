import { RewindError } from "../domain/errors.ts";

/** What a terminal has in place of the assistant's tools. */
const namesHere: readonly (readonly [RegExp, string])[] = [
  [/\ba jobId from list_jobs\b/g, "the id of a recovery from `entra-rewind audit`"],
  [/\blist_jobs\b/g, "`entra-rewind audit`"],
  [/\ba snapshotId from list_snapshots\b( unchanged)?/g, "a time from `entra-rewind vault status`"],
  [/\blist_snapshots\b/g, "`entra-rewind vault status`"],
  [/\bget_tenant_status\b/g, "`entra-rewind doctor`"],
  [/\bCall take_snapshot\b/g, "Run `entra-rewind vault capture`"],
  [/\bcalling start_recovery again\b/g, "asking the assistant to recover again"],
  [/\bCall start_recovery again\b/g, "Ask the assistant to recover again"],
  [/\bFollow it with get_job until it has ended\b/g, "Run this again when it has ended"],
  [/\bverify_recovery\b/g, "`entra-rewind verify`"],
];
/** The other tools by their whole names, because a sentence can hold the name of an object, such as a group get_help. */
const otherTools = new RegExp(
  `\\b(?:${[
    ...["cancel_job", "compare_snapshots", "find_objects", "get_job", "get_object", "get_object_history"],
    ...["list_activity", "list_changes", "list_failed_changes", "start_preview", "start_recovery"],
    ...["summarize_changes", "take_snapshot"],
  ].join("|")})\\b`,
  "g",
);

/** Returns a sentence in the words of a terminal, because those of the services name an assistant's tools. */
export const namedHere = (sentence: string): string =>
  namesHere
    .reduce((text, [name, here]) => text.replace(name, here), sentence)
    .replace(otherTools, (tool) => `the assistant's ${tool}`);

/** Returns a refusal in the words of a terminal. Another error is a defect and stays as it is. */
export function refusalNamedHere(error: unknown): unknown {
  if (!(error instanceof RewindError)) return error;
  const { code, message, facts, cause } = error;
  const text = namedHere(message);
  return text === message ? error : new RewindError(code, text, { facts, cause });
}
