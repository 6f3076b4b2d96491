import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import pg from "pg";
import { afterAll, describe, expect, inject, test } from "vitest";
import { graphProcess } from "../support/graph-process.ts";
import { owned } from "../support/owned.ts";
import { packPackage, registryOf } from "../support/registry.ts";
import { blocks } from "./fenced-blocks.ts";
import { notRun } from "./not-run.ts";

const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), "docs-"));
const registry = await registryOf(packPackage(scratch));
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

/** Makes npm install this package as if it were published. */
const published = {
  npm_config_registry: registry.url,
  npm_config_cache: join(scratch, "npm"),
  npm_config_prefix: join(scratch, "global"),
};

/** The program after README's command that installs it. */
const installedProgram = join(published.npm_config_prefix, "bin", "entra-rewind");

/** Commands that stand for others: the program in a checkout, and an npm whose packages are installed already. */
const shims = join(scratch, "bin");
mkdirSync(shims);
shim("entra-rewind", `exec "${process.execPath}" "${root}/bin/entra-rewind.cjs" "$@"`);
shim("npm", `[ "$1" = ci ] && exit 0; PATH=\${PATH#*:}; exec npm "$@"`);

function shim(name: string, script: string): void {
  writeFileSync(join(shims, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(shims, name), 0o755);
}

interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** Runs commands in the checkout, or in another folder, as a person would, with a home of their own. */
async function shell(
  commands: string,
  environment: Readonly<Record<string, string>> = {},
  folder: string = root,
): Promise<Ran> {
  const home = join(scratch, "home");
  mkdirSync(home, { recursive: true });
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("ENTRA_REWIND_") && !name.startsWith("XDG_"),
  );
  const child = owned(
    spawn("bash", ["-e", "-o", "pipefail", "-c", commands], {
      cwd: folder,
      env: {
        ...Object.fromEntries(own),
        HOME: home,
        DISPLAY: ":0",
        PATH: `${shims}:${process.env.PATH}`,
        ...environment,
      },
      // Its commands start others, which end with its group.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const [status] = await once(child, "close");
  return { status, output };
}

const commandsOf = (document: string, language = "sh"): readonly string[] =>
  blocks.filter((block) => block.document === document && block.language === language).map(({ text }) => text);

const isRun = (document: string, text: string): boolean =>
  !Object.keys(notRun[document] ?? {}).some((beginning) => text.startsWith(beginning));

const runOf = (document: string): readonly string[] => commandsOf(document).filter((text) => isRun(document, text));

test("every block of commands is run by a test below or has a reason not to be", () => {
  const withCommands = new Set(blocks.filter(({ language }) => language === "sh").map(({ document }) => document));
  const skippedWhole = [...withCommands].filter((document) => runOf(document).length === 0);
  expect([...withCommands].toSorted()).toEqual(
    [
      "README.md",
      "bench/README.md",
      ...["graph-face", "hosting", "hosts", "microsoft-mode", "operations", "vault-mode"].map(
        (name) => `docs/${name}.md`,
      ),
    ].toSorted(),
  );
  expect(skippedWhole.toSorted()).toEqual(["bench/README.md", "docs/hosting.md"]);
  for (const [document, reasons] of Object.entries(notRun)) {
    for (const beginning of Object.keys(reasons)) {
      expect(
        commandsOf(document).filter((text) => text.startsWith(beginning)),
        beginning,
      ).toHaveLength(1);
    }
  }
});

describe("README", () => {
  const data = join(scratch, "readme");
  test.each(runOf("README.md").map((commands) => ({ first: commands.split("\n")[0], commands })))(
    "README's commands succeed from $first on",
    { timeout: 180_000 },
    async ({ commands }) => {
      // npx prefers the package of the folder that it runs in.
      const isPublished = /^(npx --yes|npm install --global) entra-rewind\b/.test(commands);
      const [environment, folder] = isPublished ? [published, scratch] : [{}, root];
      expect(await shell(commands, { ENTRA_REWIND_DATA: data, ...environment }, folder)).toMatchObject({ status: 0 });
    },
  );
});

describe("configurations of hosts", () => {
  const configured = blocks
    .filter(({ language, text }) => language === "json" && text.includes('"command"'))
    .map(({ document, text }) => {
      const json = JSON.parse(text);
      return { document, server: json.mcpServers?.["entra-rewind"] ?? json };
    });
  const added = commandsOf("README.md")
    .flatMap((text) => text.split("\n"))
    .flatMap((line) => / mcp add entra-rewind -- (.+)$/.exec(line)?.[1] ?? [])
    .map((line) => line.split(" "))
    .map(([command, ...args]) => ({ document: "README.md", server: { command, args } }));

  test("README shows the start without npx first, because it takes a third of the time", () => {
    const [first] = configured.filter(({ document }) => document === "README.md");
    expect(first?.server).toEqual({ command: "entra-rewind", args: ["mcp"] });
    expect(added.map(({ server }) => server.command)).toEqual(["entra-rewind", "entra-rewind"]);
  });

  test.each([...configured, ...added])(
    "a host configured as in $document starts the server and lists its tools",
    async ({ server }) => {
      const here = (text: string) => text.replaceAll("/path/to/entra-rewind", root);
      // The registry of this test has no Node, and the Node that runs it is new enough.
      const given: string[] = JSON.parse(JSON.stringify(server.args).replace('"--package","node@24",', ""));
      const transport = new StdioClientTransport({
        command: server.command === "entra-rewind" ? installedProgram : here(server.command),
        args: given.map(here),
        cwd: scratch,
        env: { PATH: process.env.PATH ?? "", ENTRA_REWIND_DATA: join(scratch, "host"), ...published },
      });
      const client = new Client({ name: "docs", version: "1.0.0" });
      await client.connect(transport);
      expect((await client.listTools()).tools.length).toBeGreaterThan(10);
      await client.close();
    },
  );
});

test.runIf(process.platform === "linux")("the commands of hosts.md succeed", async () => {
  for (const commands of runOf("docs/hosts.md")) expect(await shell(commands)).toMatchObject({ status: 0 });
});

describe("operations", () => {
  test.runIf(process.platform === "linux")("backup, restore and monitoring succeed", { timeout: 120_000 }, async () => {
    expect(await shell("entra-rewind sandbox reset --users 100")).toMatchObject({ status: 0 });
    mkdirSync(join(scratch, "backups"));
    for (const commands of runOf("docs/operations.md")) {
      expect(await shell(commands.replaceAll("/backups/", `${scratch}/backups/`)), commands).toMatchObject({
        status: 0,
      });
    }
  });

  test("the queries for monitoring run on PostgreSQL", async () => {
    const { url, template } = inject("postgres");
    const own = new URL(url);
    own.pathname = `/${template}`;
    const client = new pg.Client({ connectionString: own.href });
    await client.connect();
    try {
      for (const queries of commandsOf("docs/operations.md", "sql")) await client.query(queries);
    } finally {
      await client.end();
    }
  });
});

describe("the sandbox as Microsoft Graph", () => {
  test("the commands of graph-face.md recover what they break", { timeout: 120_000 }, async () => {
    await using served = await graphProcess();
    const filled = (text: string) =>
      Object.entries(served.tokens)
        .reduce((whole, [who, token]) => whole.replaceAll(`<the token of ${who}>`, token), text)
        .replaceAll("http://127.0.0.1:8484", new URL(served.url).origin);
    const { status, output } = await shell(filled(runOf("docs/graph-face.md").join("\n")));
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('"deletedDateTime":null') });

    const [script] = commandsOf("docs/graph-face.md", "js");
    const node = `"${process.execPath}" --input-type=module <<'JS'\n${filled(script ?? "")}\nconsole.log(value.length);\nJS`;
    expect(await shell(node, { TOKEN: served.tokens.backupReader })).toEqual({ status: 0, output: "2\n" });
  });

  test("the commands of microsoft-mode.md find the served sandbox in order", { timeout: 60_000 }, async () => {
    await using served = await graphProcess();
    const commands = runOf("docs/microsoft-mode.md")
      .join("\n")
      .replace("<a token it printed>", served.tokens.backupAdministrator)
      .replaceAll("http://127.0.0.1:8484", new URL(served.url).origin);
    expect(await shell(commands)).toMatchObject({ status: 0 });
  });

  test("the commands of vault-mode.md capture and export the served sandbox", { timeout: 120_000 }, async () => {
    await using served = await graphProcess();
    const commands = runOf("docs/vault-mode.md")
      .join("\n")
      .replace("<the token of globalAdministrator>", served.tokens.globalAdministrator)
      .replaceAll("http://127.0.0.1:8484", new URL(served.url).origin)
      .replace("vault export contoso", `vault export "${scratch}/contoso"`);
    expect(await shell(commands, { ENTRA_REWIND_DATA: join(scratch, "vault") })).toMatchObject({ status: 0 });
  });
});
