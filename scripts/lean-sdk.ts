import { readFileSync } from "node:fs";
import { lazySchemas } from "./lazy-schemas.ts";

/** A file of the MCP SDK and the form in which the bundle takes it. */
export interface LeanFile {
  readonly filter: RegExp;
  lean(path: string): string;
}

/**
 * The SDK checks each message with zod schemas. It builds those of one revision at the first message, and about 200 others
 * when it is loaded, which only a table of all schemas needs. Without the table and with the rest marked as free of
 * effects, the bundler leaves out those that are not used. A server then starts in two thirds of the time.
 */
export const leanSdk: readonly LeanFile[] = [
  {
    filter: /[\\/]@modelcontextprotocol[\\/].*[\\/]ajvProvider-[^\\/]*\.mjs$/,
    // Our schemas are zod's, and the server gives the SDK its own validator.
    lean: () => `
      export class AjvJsonSchemaValidator {
        getValidator() { throw new Error("The JSON Schema validator is not part of this bundle."); }
      }
      export { AjvJsonSchemaValidator as n, AjvJsonSchemaValidator as t };`,
  },
  {
    filter: /[\\/]@modelcontextprotocol[\\/]server[\\/].*[\\/]src-[^\\/]*\.mjs$/,
    lean: (path) =>
      lazySchemas(
        rewritten(
          path,
          /^const SPEC_SCHEMA_KEYS = .*?^const isSpecType = .*?$/ms,
          "const specTypeSchemas = {}, isSpecType = {};",
        ),
      ),
  },
  {
    filter: /[\\/]@modelcontextprotocol[\\/]core[\\/].*[\\/](schemas|auth)-[^\\/]*\.mjs$/,
    // Each statement begins and ends in the first column. The next one shows where it ends.
    lean: (path) =>
      rewritten(
        path,
        /^(const \w+Schema = )(.*?);$(?=\s*^(?:const|function|export|\/[/*]))/gms,
        "$1/* @__PURE__ */ (() => $2)();",
      ),
  },
];

/** Throws if nothing is found to rewrite, because a new version of the SDK would otherwise bring all of it back. */
function rewritten(path: string, pattern: RegExp, replacement: string): string {
  const text = readFileSync(path, "utf8");
  const lean = text.replace(pattern, replacement);
  if (lean === text) throw new Error(`${path} is not in the form that scripts/lean-sdk.ts shortens.`);
  return lean;
}
