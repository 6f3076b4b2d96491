import process from "node:process";

/**
 * What the bundle puts in place of the SDK's `@modelcontextprotocol/server/_shims`: the same without a JSON Schema
 * validator, which is a fifth of the SDK's size. Arguments, answers and forms are checked by our own schemas.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("entra-rewind checks arguments, answers and forms itself.");
  }
}

export { process };
