/** Base costs of reads, the first match counts. Source: Microsoft Graph throttling limits, identity and access. */
const baseCosts: readonly (readonly [RegExp, number])[] = [
  [/^\/groups\/[^/]+\/transitiveMembers/, 5],
  [/^\/(users|servicePrincipals|groups)\/[^/]+\/transitiveMemberOf/, 5],
  [/^\/(groups|directory\/administrativeUnits)\/[^/]+\/members/, 3],
  [/^\/directoryObjects\/getByIds$/, 3],
  [/\/(getMemberObjects|checkMemberObjects)$/, 4],
  [/\/(getMemberGroups|checkMemberGroups)$/, 4],
  [/^\/subscribedSkus/, 3],
  [/^\/(users|applications|oauth2PermissionGrants)(\/|$)/, 2],
];

const FEW = 20;

/** Returns the resource units a read takes: `$select` and a small page take less, `$expand` takes more. */
export function unitsOf({ path, query }: { readonly path: string; readonly query: URLSearchParams }): number {
  const [, base] = baseCosts.find(([pattern]) => pattern.test(path)) ?? [path, 1];
  const top = query.get("$top");
  const small = top !== null && Number(top) < FEW ? 1 : 0;
  return Math.max(1, base - (query.has("$select") ? 1 : 0) + (query.has("$expand") ? 1 : 0) - small);
}
