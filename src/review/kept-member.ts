import type { KeptValue } from "../domain/changes/change.ts";
import { isLinkName } from "../domain/tenant/link.ts";
import { valueText } from "./value-text.ts";

/** Returns a kept link to one of many, named by the other object, with the side on which it stays. Null for other values. */
export function keptMember(
  { name, now, then }: KeptValue,
  options: Parameters<typeof valueText>[1],
): { readonly name: string; readonly now: "in" | "out"; readonly then: "in" | "out" } | null {
  if (!isLinkName(name) || (now === null) === (then === null)) return null;
  const named = `${name} ${valueText(now ?? then, options)}`;
  return now === null ? { name: named, now: "out", then: "in" } : { name: named, now: "in", then: "out" };
}
