/** The form of a property's value, or of a member or element within it. */
export type ValueSchema =
  | { readonly kind: "text"; readonly most: number; readonly form?: TextForm }
  /** One word of an enumeration, as Graph spells it. With `several` words may stand between commas. */
  | { readonly kind: "word"; readonly words: readonly string[]; readonly several?: true }
  | { readonly kind: "flag" | "number" | "dateTime" | "guid" }
  | { readonly kind: "list"; readonly of: ValueSchema; readonly most: number }
  /** An object. A `filled` one is shown with all its members, unset or not, and is never null. */
  | {
      readonly kind: "complex";
      readonly members: Readonly<Record<string, ValueSchema>>;
      readonly filled: boolean;
    }
  /** An object of the directory that is named by its id and shown whole. */
  | { readonly kind: "reference" }
  /** An object whose members each tenant or derived type defines for itself. */
  | { readonly kind: "open" };

export type TextForm = "country" | "userPrincipalName" | "cidr" | "mail" | "address";

/**
 * The right to write a property: `write` at any time, `create` once, `read` never, `secret` at any time without reading
 * it back.
 */
export type PropertyAccess = "write" | "create" | "read" | "secret";

export interface PropertySchema {
  readonly value: ValueSchema;
  readonly access: PropertyAccess;
}

/** Properties of one type of directory object, as Graph v1.0 documents them. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Properties returned without `$select`. Absent if all are. */
  readonly byDefault?: readonly string[];
  /** Properties returned only where `$select` names them, although all others come by default. */
  readonly onRequest?: readonly string[];
  /** Properties that creation needs. */
  readonly required: readonly string[];
  /** Properties that can hold a value and never go without one again. */
  readonly neverNull: readonly string[];
  /** Properties a derived type has, by its Graph type. An object of a derived type shows no others of these. */
  readonly derived?: Readonly<Record<string, readonly string[]>>;
}

export const words = (names: string): readonly string[] => names.trim().split(/\s+/);

export const text = (most = 256, form?: TextForm): ValueSchema => ({
  kind: "text",
  most,
  ...(form === undefined ? {} : { form }),
});
export const word = (names: string): ValueSchema => ({ kind: "word", words: words(names) });
export const flags = (names: string): ValueSchema => ({ kind: "word", words: words(names), several: true });
export const flag: ValueSchema = { kind: "flag" };
export const number: ValueSchema = { kind: "number" };
export const dateTime: ValueSchema = { kind: "dateTime" };
export const guid: ValueSchema = { kind: "guid" };
export const reference: ValueSchema = { kind: "reference" };
export const open: ValueSchema = { kind: "open" };
export const list = (of: ValueSchema, most = 10_000): ValueSchema => ({ kind: "list", of, most });
export const complex = (members: Readonly<Record<string, ValueSchema>>): ValueSchema => ({
  kind: "complex",
  members,
  filled: false,
});
export const filled = (members: Readonly<Record<string, ValueSchema>>): ValueSchema => ({
  kind: "complex",
  members,
  filled: true,
});

/** Gives values of the same access their place in a schema. */
export const having = (
  access: PropertyAccess,
  values: Readonly<Record<string, ValueSchema>>,
): Readonly<Record<string, PropertySchema>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, access }]));

/** Gives several names the same value. */
export const each = (names: string, value: ValueSchema): Readonly<Record<string, ValueSchema>> =>
  Object.fromEntries(words(names).map((name) => [name, value]));
