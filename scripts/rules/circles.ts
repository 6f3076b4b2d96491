export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the groups of nodes that reach one another, each sorted. `edges` lists what each node imports. */
export function circlesIn(edges: Edges): readonly (readonly string[])[] {
  const left = withoutEnds(edges);
  const reached = new Map([...left].map((node) => [node, reachableFrom(node, edges, left)]));
  const circles = new Map<string, readonly string[]>();
  for (const node of left) {
    const group = [...(reached.get(node) ?? [])].filter((other) => reached.get(other)?.has(node)).sort();
    if (group.includes(node)) circles.set(group.join("\n"), group);
  }
  return [...circles.values()].sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

/** Drops nodes without imports until each remaining node imports another one, because only those can be in a circle. */
function withoutEnds(edges: Edges): ReadonlySet<string> {
  const left = new Set(edges.keys());
  for (let before = Number.POSITIVE_INFINITY; left.size < before; ) {
    before = left.size;
    for (const node of left) {
      if ([...(edges.get(node) ?? [])].every((target) => !left.has(target))) left.delete(node);
    }
  }
  return left;
}

function reachableFrom(start: string, edges: Edges, within: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(edges.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node) || !within.has(node)) continue;
    reached.add(node);
    waiting.push(...(edges.get(node) ?? []));
  }
  return reached;
}
