import { EXISTENCE } from "../tenant/recoverable.ts";
import type { Change, PropertyChange } from "./change.ts";
import { isCredentialList } from "./credentials.ts";

/** A change as far as its parts go. */
type PartialChange = Pick<Change, "properties" | "lost"> & Partial<Pick<Change, "action" | "links">>;

/**
 * Returns the names of the parts in which an object differs, each once: its existence, its properties, also those that no
 * recovery puts back, and its links.
 */
export const differingParts = ({ action = "update", links = [], ...values }: PartialChange): string[] => [
  ...(action === "update" ? [] : [EXISTENCE]),
  ...namesOfValues(values),
  ...(links.length === 0 ? [] : new Set(links.map(({ link }) => link))),
];

function namesOfValues({ properties, lost = [] }: Pick<Change, "properties" | "lost">): string[] {
  const names = properties.map(({ name }) => name);
  // An added secret can be taken away, and one that is gone beside it cannot come back.
  return lost.length === 0 ? names : [...new Set([...names, ...lost.map(({ name }) => name)])];
}

/** Returns the values that differ and can be shown, also those that no recovery puts back. Removed secrets are left out. */
export const differingValues = <Value extends Pick<PropertyChange, "name">>({
  properties,
  lost = [],
}: {
  readonly properties: readonly Value[];
  readonly lost?: readonly Value[];
}): Value[] => [...properties, ...lost.filter(({ name }) => !isCredentialList(name))];
