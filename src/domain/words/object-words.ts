import type { EntityRef } from "../tenant/entity.ts";
import { nounOf } from "./counted-words.ts";
import type { ObjectName } from "./told-name.ts";
import { cleaned, NAME_LENGTH, quoted } from "./untrusted.ts";

/** Names an object for a sentence. One without a name is told by its type and id. */
export const objectWords = (ref: EntityRef, name: ObjectName | null): string =>
  name === null ? `the ${typedWords(ref, null)}` : quoted(name);

/** Names an object with its type before its name or id. */
export function typedWords({ type, id }: EntityRef, name: ObjectName | null): string {
  if (name !== null) return `${nounOf(type)} ${quoted(name)}`;
  return type === "crossTenantAccessDefault"
    ? "default for other tenants"
    : `${nounOf(type)} ${cleaned(id, NAME_LENGTH)}`;
}
