import type { PurgedObject } from "../changes/still-named.ts";
import { listed } from "../words/name-list.ts";
import { quoted } from "../words/untrusted.ts";
import type { Warning } from "./assessment.ts";

/** Warns of a purged object that held privileged roles, because a list only says of it that it stays. */
export function purgedHolderWarning({ ref, displayName }: PurgedObject, roles: readonly string[]): Warning {
  const sentence =
    `The ${ref.type} ${quoted(displayName)} (${ref.id}), which held ${listed(roles.map((role) => quoted(role)))} at the snapshot, was permanently deleted and stays so: ` +
    "create it again by hand, or by a preview with rebuild, where that is possible.";
  return { about: ref, other: ref, sentence };
}
