import { credentialName, credentialsWithout, isCredentialList } from "../../domain/changes/credentials.ts";
import { elementsOf, isJsonObject, type Json } from "../../domain/json.ts";
import { missingIn } from "../../domain/sign-in/set-values.ts";
import { listed } from "../../domain/words/name-list.ts";
import { quoted } from "../../domain/words/untrusted.ts";

const VALUE_LENGTH = 120;

/**
 * Returns the values of a part before and after, or the elements that differ: the first of them, in parentheses. Names of
 * credentials stand for these. Empty for custom security attributes,
 * which take a role of their own to read, and where no element differs.
 */
export function valuesText(name: string, was: Json, is: Json): string {
  if (name === "customSecurityAttributes") return "";
  if (isCredentialList(name)) {
    return differences(
      credentialsWithout(is, was).map(credentialName),
      credentialsWithout(was, is).map(credentialName),
    );
  }
  if (isShort(was) && isShort(is)) return ` (${valueText(was)} → ${valueText(is)})`;
  const [old, fresh] = [new Set(leafTexts(was)), new Set(leafTexts(is))];
  return differences(missingIn(fresh, old), missingIn(old, fresh));
}

/** What was added comes first, because that may be an attacker's and a long list is cut. */
function differences(added: readonly string[], removed: readonly string[]): string {
  const sides = [...added.map((one) => ["+", one] as const), ...removed.map((one) => ["-", one] as const)];
  const told = sides.map(([sign, one]) => `${sign} ${quoted(one, VALUE_LENGTH)}`);
  return told.length === 0 ? "" : ` (${listed(told)})`;
}

const isShort = (value: Json): boolean => value === null || typeof value !== "object";

const valueText = (value: Json): string =>
  typeof value === "string" ? quoted(value) : value === null ? "not set" : JSON.stringify(value);

/** Returns the innermost values, each with the path to it. */
function leafTexts(value: Json, path = ""): readonly string[] {
  if (value === null) return [];
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, member]) => leafTexts(member, path === "" ? name : `${path}.${name}`));
  }
  if (typeof value === "object") return elementsOf(value).flatMap((element) => leafTexts(element, path));
  return [`${path === "" ? "" : `${path}: `}${String(value)}`];
}
