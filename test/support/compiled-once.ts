import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import { AjvJsonSchemaValidator as OldAjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv-provider.js";

/**
 * Returns a function that gives equal schemas the same object, which a library that compiles each object once then compiles
 * once. Every connection of a test lists the same tools, and compiling their schemas takes longer than most calls.
 */
function sameObject<Schema extends object>(): (schema: Schema) => Schema {
  const known = new Map<string, Schema>();
  return (schema) => {
    const key = JSON.stringify(schema);
    const same = known.get(key) ?? schema;
    known.set(key, same);
    return same;
  };
}

class CompiledOnce extends AjvJsonSchemaValidator {
  readonly #same = sameObject<Parameters<AjvJsonSchemaValidator["getValidator"]>[0]>();

  override getValidator<T>(schema: Parameters<AjvJsonSchemaValidator["getValidator"]>[0]) {
    return super.getValidator<T>(this.#same(schema));
  }
}

class OldCompiledOnce extends OldAjvJsonSchemaValidator {
  readonly #same = sameObject<Parameters<OldAjvJsonSchemaValidator["getValidator"]>[0]>();

  override getValidator<T>(schema: Parameters<OldAjvJsonSchemaValidator["getValidator"]>[0]) {
    return super.getValidator<T>(this.#same(schema));
  }
}

/** Validators of answers for the clients of both eras, shared by all connections of a process. */
export const jsonSchemaValidator = new CompiledOnce();
export const oldJsonSchemaValidator = new OldCompiledOnce();
