import type { CallToolResult } from "@modelcontextprotocol/server";
import { RewindError } from "../domain/errors.ts";
import { asJson } from "../domain/json.ts";
import { cleaned, cleanedJson, disarmed } from "../domain/words/untrusted.ts";

const UNEXPECTED =
  "entra-rewind met an error it did not expect. What had been recorded is kept: look at get_tenant_status and list_jobs " +
  "before trying again.";

export interface PublicError {
  readonly code: string;
  readonly text: string;
  readonly meta: { readonly "entra-rewind/error": { readonly code: string; readonly facts: unknown } };
}

/**
 * Describes an error for the model: one sentence, the code and the facts, and never a stack. An argument that a sentence
 * repeats shows as no link and no tag, because a name in the directory may have led to it. A defect goes to `report`.
 */
export function publicError(error: unknown, report: (error: unknown) => void): PublicError {
  if (!(error instanceof RewindError)) {
    report(error);
    return described("unexpected", UNEXPECTED, {});
  }
  return described(error.code, cleaned(error.message, 2_000), error.facts);
}

function described(code: string, sentence: string, facts: RewindError["facts"]): PublicError {
  const clean = cleanedJson(asJson(facts));
  const shown = Object.entries(facts).map(([name, fact]) => `${name}: ${[fact].flat().join(", ")}`);
  return {
    code,
    text: disarmed(`${sentence} [${cleaned([`code: ${code}`, ...shown].join("; "), 600)}]`),
    meta: { "entra-rewind/error": { code, facts: clean } },
  };
}

export const errorResult = ({ text, meta }: PublicError): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text }],
  _meta: meta,
});
