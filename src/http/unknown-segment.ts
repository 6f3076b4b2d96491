/**
 * Returns a function that names the segment of a path, below its version, at which the service stops knowing it.
 * Patterns are those of the routes.
 */
export function unknownSegments(patterns: readonly string[]): (path: string) => string {
  const known = patterns.map((pattern) => segmentsOf(pattern).map(testOf));
  return (path) => {
    const given = segmentsOf(path);
    let left = known;
    for (const [place, segment] of given.entries()) {
      left = left.filter((tests) => tests[place]?.(segment) === true);
      if (left.length === 0) return segment;
    }
    return given.at(-1) ?? "";
  };
}

const segmentsOf = (path: string): readonly string[] => path.split("/").filter((segment) => segment !== "");

/** A key takes any segment, and one with a pattern those that fit it. */
function testOf(pattern: string): (segment: string) => boolean {
  if (!pattern.startsWith(":")) return (segment) => segment === pattern;
  const [, form] = /\{(.+)\}$/.exec(pattern) ?? [];
  if (form === undefined) return () => true;
  const test = new RegExp(`^(?:${form})$`);
  return (segment) => test.test(segment);
}
