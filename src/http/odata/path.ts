/**
 * Returns the path of a request in the one form of the route table: keys as segments, functions by their short names and
 * without parentheses, known segments in their own letter case, alternate keys as `name='value'`.
 * `/v1.0/directory/recovery/snapshots('MTc4…%3D')/…/microsoft.graph.entraRecoveryServices.getChanges()` becomes
 * `/v1.0/directory/recovery/snapshots/MTc4…%3D/…/getChanges`.
 */
export function plainPath(pathname: string, known: ReadonlyMap<string, string>): string {
  const segments = pathname
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => plainSegments(decoded(segment), known))
    .map((segment) => known.get(segment.toLowerCase()) ?? segment);
  return `/${segments.map(encoded).join("/")}`;
}

/** Returns the fixed segments of route patterns by their lower case. */
export const knownSegments = (patterns: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    patterns
      .flatMap((pattern) => pattern.split("/"))
      .filter((segment) => segment !== "" && !segment.startsWith(":"))
      .map((segment) => [segment.toLowerCase(), segment]),
  );

function plainSegments(segment: string, known: ReadonlyMap<string, string>): readonly string[] {
  const [, name, alternate, value] = /^(\w+)\((?:(\w+)=)?'(.*)'\)$/s.exec(segment) ?? [];
  if (name !== undefined && value !== undefined) {
    const plain = value.replaceAll("''", "'");
    return [name, alternate !== undefined && alternateKeys.has(alternate) ? `${alternate}='${plain}'` : plain];
  }
  const called = segment.replace(
    /^(?:microsoft\.)?graph\.(?:entraRecoveryServices\.)?(?=[a-z]\w*(?:\(\))?$)/i,
    (prefix) =>
      // A cast to a type of the directory itself stays, as in `deletedItems/microsoft.graph.user`.
      known.has(segment.slice(prefix.length).replace("()", "").toLowerCase()) ? "" : prefix,
  );
  return [called.replace(/^(\w[\w.]*)\(\)$/, "$1")];
}

const alternateKeys: ReadonlySet<string> = new Set([
  "appId",
  "name",
  "roleTemplateId",
  "uniqueName",
  "userPrincipalName",
]);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Fixed segments hold `$`, keys may hold anything. */
const encoded = (segment: string): string => encodeURIComponent(segment).replaceAll("%24", "$");
