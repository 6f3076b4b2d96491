/** The folders that can be reached from themselves, sorted; `edges` says what each imports. */
export function foldersInCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return [...edges.keys()].filter((folder) => reachableFrom(folder, edges).has(folder)).sort();
}

function reachableFrom(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(edges.get(start) ?? [])];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (reached.has(folder)) continue;
    reached.add(folder);
    waiting.push(...(edges.get(folder) ?? []));
  }
  return reached;
}
