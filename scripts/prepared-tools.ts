import type { Plugin } from "esbuild";
import type { PreparedListing } from "../src/mcp/prepared-tool.ts";
import { tools } from "../tools/index.ts";

/** Returns what hosts list of each tool, as plain JSON. */
const listings = (): PreparedListing[] =>
  tools.map(({ name, title, description, effect, role, permission, reviewed, needs, stricter, schemas }) => ({
    name,
    title,
    description,
    effect,
    role,
    permission,
    ...(reviewed === undefined ? {} : { reviewed }),
    ...(needs === undefined ? {} : { needs }),
    ...(stricter === undefined
      ? {}
      : { stricter: { when: stricter.when, role: stricter.role, permission: stricter.permission } }),
    schemas: schemas(),
  }));

/** Puts the list of tools into the server as a text. Their code and schemas are the part `file`, for the first call. */
export const preparedTools = (file: string): Plugin => ({
  name: "prepared-tools",
  setup(build) {
    build.onResolve({ filter: /[\\/]tools[\\/]index\.ts$/ }, ({ kind, path }) => {
      if (kind === "dynamic-import") return { path: `./${file}.js`, external: true };
      return kind === "import-statement" ? { path, namespace: "prepared-tools" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "prepared-tools" }, () => ({
      resolveDir: import.meta.dirname,
      contents: `
        import { preparedTools } from "../src/mcp/prepared-tool.ts";
        const listings = JSON.parse(${JSON.stringify(JSON.stringify(listings()))});
        export const tools = preparedTools(listings, async () => (await import("../tools/index.ts")).tools);`,
    }));
  },
});
