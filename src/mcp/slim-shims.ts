import process from "node:process";

/**
 * Replaces the SDK's `@modelcontextprotocol/server/_shims` in the bundle: the same without a JSON Schema validator,
 * which is a fifth of the SDK's size. Our own schemas check arguments, answers and forms.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("entra-rewind checks arguments, answers and forms itself.");
  }
}

export { process };
