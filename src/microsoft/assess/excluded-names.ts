import type { Side } from "../../domain/sign-in/cohort.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import type { SignInPolicy } from "../../domain/sign-in/policy.ts";
import { missingIn } from "../../domain/sign-in/set-values.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";

/** Most values that Graph takes in a filter with "in". */
const APPLICATIONS = 15;

export interface ExcludedNames {
  readonly names: ReadonlyMap<string, string>;
  /** The ids of groups that are not in use. Empty where that could not be read. */
  readonly absent: readonly string[];
}

/**
 * Reads the names of groups and applications that policies exclude on one side only, and of further groups, in a request
 * for each type.
 */
export async function readExcludedNames(
  reader: DirectoryReader,
  { before, after }: Pick<SignInModel, Side>,
  further: Iterable<string>,
): Promise<ExcludedNames> {
  const names = new Map<string, string>();
  const differing = (of: (policy: SignInPolicy) => Iterable<string>): string[] => {
    const excluded = ({ policies }: SignInModel[Side]) =>
      new Set(policies.flatMap((policy) => [...of(policy)].map((id) => `${policy.id} ${id}`)));
    const [was, is] = [excluded(before), excluded(after)];
    return [
      ...new Set([...missingIn(was, is), ...missingIn(is, was)].map((pair) => pair.slice(pair.indexOf(" ") + 1))),
    ];
  };
  const groups = [...new Set([...differing(({ exclude }) => exclude.groups), ...further])];
  const found = await readable(reader.byIds(groups, ["group"], "id,displayName"), null);
  const shown = new Set((found ?? []).flatMap(({ id }) => (typeof id === "string" ? [canonicalId(id)] : [])));
  for (const { id, displayName } of found ?? []) {
    if (typeof id === "string" && typeof displayName === "string") names.set(canonicalId(id), displayName);
  }
  const absent = found === null ? [] : groups.filter((id) => !shown.has(canonicalId(id)));
  const apps = differing(({ conditions }) => conditions.selections.get("application")?.exclude ?? []).filter(isGuid);
  if (apps.length === 0) return { names, absent };
  const ids = apps.slice(0, APPLICATIONS).map((id) => `'${id}'`);
  const by = "appId";
  const query = { $filter: `${by} in (${ids.join(",")})`, $select: "appId,displayName" };
  const what = "the applications that policies exclude";
  for (const { appId, displayName } of await readable(reader.list("/servicePrincipals", what, { query }), [])) {
    if (typeof appId === "string" && typeof displayName === "string") names.set(appId.toLowerCase(), displayName);
  }
  return { names, absent };
}

const isGuid = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
