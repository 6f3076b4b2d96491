import { invalid, RewindError } from "../../domain/errors.ts";
import type { Selection } from "../../domain/tenant/scope.ts";
import { scopeFrom, scopeInput } from "../../summaries/scope-input.ts";
import { unambiguousJson } from "./unambiguous-json.ts";

const EXPECTED =
  'ENTRA_REWIND_ALLOW must be a scope of types or entities, such as {"types":["user","group"]} or ' +
  '{"entities":[{"type":"group","ids":["…"]}]}';

const allowInput = scopeInput.pick({ all: true, types: true, entities: true }).strict();

/**
 * Reads the allow-list: a scope as tools take it, without the members that narrow a preview, because a limit that is
 * partly ignored is no limit. Returns null if everything is allowed. Throws `invalidInput` for any other text.
 */
export function allowedScope(text: string | undefined): Selection | null {
  if (text === undefined) return null;
  try {
    const selection = scopeFrom(allowInput.parse(unambiguousJson("ENTRA_REWIND_ALLOW", text)), "extended");
    return "all" in selection ? null : selection;
  } catch (error) {
    throw invalid(`${EXPECTED}. It takes no other members.${error instanceof RewindError ? ` ${error.message}` : ""}`);
  }
}
