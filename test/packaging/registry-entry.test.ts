import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { installLinks } from "../../scripts/packaging/install-links.ts";
import { launch } from "../../scripts/packaging/launch.ts";
import { settingRows } from "../../src/app/settings/setting-rows.ts";

/** The rules of schema 2025-12-11 of the MCP registry and of its publishing for what our entry uses. */
const inputSchema = z.strictObject({ name: z.string(), description: z.string(), isSecret: z.boolean().optional() });
const entrySchema = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  repository: z.strictObject({ url: z.url({ protocol: /^https$/ }), source: z.literal("github") }),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  packages: z.tuple([
    z.strictObject({
      registryType: z.literal("npm"),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      runtimeHint: z.string(),
      transport: z.strictObject({ type: z.literal("stdio") }),
      packageArguments: z.array(z.strictObject({ type: z.literal("positional"), value: z.string() })),
      environmentVariables: z.array(inputSchema),
    }),
  ]),
});

const entry = entrySchema.parse(JSON.parse(readFileSync("server.json", "utf8")));
const [npm] = entry.packages;

test("the registry's entry names the package, its version and its repository as package.json does", () => {
  expect(entry).toMatchObject({ name: manifest.mcpName, version: manifest.version });
  expect(npm).toMatchObject({ identifier: manifest.name, version: manifest.version });
  expect(manifest.repository.url).toBe(`git+${entry.repository.url}.git`);
});

test("the registry's entry starts the server as the install links do", () => {
  expect([npm.runtimeHint, "--yes", npm.identifier, ...npm.packageArguments.map(({ value }) => value)]).toEqual([
    launch.command,
    ...launch.args,
  ]);
});

test("the registry's entry lists every setting and marks secrets", () => {
  expect(npm.environmentVariables.map(({ name }) => name)).toEqual(settingRows.map(({ variable }) => variable));
  const secret = npm.environmentVariables.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  const telling = /SECRET|PASSWORD|_ACCESS_TOKEN|DATABASE/;
  expect(secret).toEqual(settingRows.map(({ variable }) => variable).filter((name) => telling.test(name)));
});

test("the install links hold the command that README documents", () => {
  const links = [...installLinks().matchAll(/\]\((\S+)\)/g)].map(([, url]) => new URL(url ?? ""));
  const configs = links.flatMap((url) => {
    const config = url.searchParams.get("config");
    if (config === null) return [];
    return [JSON.parse(config.startsWith("{") ? config : Buffer.from(config, "base64").toString("utf8"))];
  });
  expect(configs).toEqual([launch, launch, launch]);
  expect(links.filter(({ protocol }) => protocol !== "https:")).toEqual([]);
});
