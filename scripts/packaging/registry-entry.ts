import manifest from "../../package.json" with { type: "json" };
import { settingRows } from "../../src/app/settings/setting-rows.ts";
import { launch, repository, secretVariables, tagline } from "./launch.ts";

/**
 * Returns `server.json`, the entry of the MCP registry. Source: schema 2025-12-11 of the registry, and its rule that
 * package.json names the entry as `mcpName`.
 */
export function registryEntry(): string {
  const { name, version, mcpName } = manifest;
  const entry = {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: mcpName,
    title: name,
    description: tagline,
    repository: { url: repository, source: "github" },
    version,
    packages: [
      {
        registryType: "npm",
        identifier: name,
        version,
        runtimeHint: launch.command,
        transport: { type: "stdio" },
        packageArguments: [{ type: "positional", value: "mcp" }],
        environmentVariables: settingRows.map(({ variable, meaning }) => ({
          name: variable,
          description: meaning,
          ...(secretVariables.includes(variable) ? { isSecret: true } : {}),
        })),
      },
    ],
  };
  return `${JSON.stringify(entry, null, 2)}\n`;
}
