/** Returns a route's path with a key in the place of each of its parameters. */
export const filledPath = (path: string, keyFor: (name: string) => string): string =>
  path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) =>
    name === "cast" ? "microsoft.graph.user" : keyFor(name),
  );
