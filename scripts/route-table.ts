import { roles } from "../src/domain/roles/role.ts";
import type { Route } from "../src/http/route.ts";
import { routes } from "../src/http/routes.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Returns two tables: the routes that have a rule of their own, and those of the directory, which share one. */
export function routeTables(): string {
  const own = routes.filter((route) => !isOfDirectory(route));
  const rows = Map.groupBy(own, (route) => `${route.path}\n${callerOf(route)}`);
  return [
    markdownTable(
      ["path", "methods", "required role"],
      [...rows.values()].flatMap((same) => same.slice(0, 1).map((route) => [...pathAndMethods(same), callerOf(route)])),
    ),
    "The directory: any signed-in account may read, a Global Administrator may do everything, and other directory roles may " +
      "write what they are for.",
    markdownTable(["path", "methods"], directoryRows()),
  ].join("\n\n");
}

const isOfDirectory = ({ area, path, role }: Route): boolean =>
  area !== undefined || (role === null && path !== "/$metadata" && path !== "/$batch");

function callerOf({ path, role, stricter }: Route): string {
  if (role === null) return path === "/$metadata" ? "everyone" : "any signed-in account";
  const usual = roles[role].displayName;
  return stricter === undefined ? usual : `${usual}; when ${stricter.when}: ${roles[stricter.role].displayName}`;
}

/** A cast names a type, such as `microsoft.graph.user`. */
const shown = (path: string): string =>
  path.replace(
    /:cast\{[^}]*?(\/\\\$count)?\}/,
    (_, counted) => `microsoft.graph.:type${counted === undefined ? "" : "/$count"}`,
  );

const pathAndMethods = (same: readonly Route[]): string[] => [
  code(shown(same[0]?.path ?? "")),
  same.map(({ method }) => method).join(", "),
];

/** Returns one row for each path. `$count`, `$ref` and `delta` are in the row of the path that they belong to. */
function directoryRows(): readonly (readonly string[])[] {
  const byPath = Map.groupBy(routes.filter(isOfDirectory), ({ path }) => path);
  const parentOf = (path: string): string | undefined => {
    const parent = /^(.+?)\/(?:\$count|\$ref|delta|:cast\{[^}]*\}(?:\/\$count)?)$/.exec(path)?.[1];
    return parent !== undefined && byPath.has(parent) ? parent : undefined;
  };
  const whole = [...byPath].filter(([path]) => parentOf(path) === undefined);
  return whole.map(([path, same]) => {
    const below = [...byPath].filter(([other]) => parentOf(other) === path);
    const parts = below.map(([other, routesThere]) => {
      const [, methods] = pathAndMethods(routesThere);
      return `${methods} ${code(shown(other.slice(path.length)))}`;
    });
    return [code(shown(path)), [pathAndMethods(same)[1], ...parts].join("; ")];
  });
}
