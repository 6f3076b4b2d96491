/**
 * The path of a request in the one form the route table is written in: keys as segments, functions by their short
 * names and without parentheses, known segments in their own letter case.
 * `/v1.0/directory/recovery/snapshots('MTc4…%3D')/…/microsoft.graph.entraRecoveryServices.getChanges()` becomes
 * `/v1.0/directory/recovery/snapshots/MTc4…%3D/…/getChanges`.
 */
export function plainPath(pathname: string, known: ReadonlyMap<string, string>): string {
  const segments = pathname
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => plainSegments(decoded(segment)))
    .map((segment) => known.get(segment.toLowerCase()) ?? segment);
  return `/${segments.map(encoded).join("/")}`;
}

/** The fixed segments of route patterns, by their lower case. */
export const knownSegments = (patterns: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    patterns
      .flatMap((pattern) => pattern.split("/"))
      .filter((segment) => segment !== "" && !segment.startsWith(":"))
      .map((segment) => [segment.toLowerCase(), segment]),
  );

function plainSegments(segment: string): readonly string[] {
  const keyed = /^(\w+)\((?:\w+=)?'(.*)'\)$/s.exec(segment);
  if (keyed !== null) return [keyed[1] ?? "", (keyed[2] ?? "").replaceAll("''", "'")];
  const called = segment.replace(
    /^(?:microsoft\.)?graph\.(?:entraRecoveryServices\.)?(?=[a-z]\w*(?:\(\))?$)/i,
    (prefix) =>
      // A cast to a type of the directory itself stays: `deletedItems/microsoft.graph.user`.
      isFunction(segment.slice(prefix.length)) ? "" : prefix,
  );
  return [called.replace(/^(\w[\w.]*)\(\)$/, "$1")];
}

const isFunction = (name: string): boolean =>
  ["getchanges", "getfailedchanges", "cancel", "delta", "restore"].includes(name.replace("()", "").toLowerCase());

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Fixed segments hold `$`, keys may hold anything. */
const encoded = (segment: string): string => encodeURIComponent(segment).replaceAll("%24", "$");
