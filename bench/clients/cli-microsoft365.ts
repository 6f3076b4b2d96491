import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../test/support/owned.ts";
import { check, type PublishedClient } from "./published-client.ts";

const GRAPH = "https://graph.microsoft.com";

/** CLI for Microsoft 365, signed in through its connection file. */
export const cliMicrosoft365: PublishedClient = {
  packages: ["@pnp/cli-microsoft365@11.11.0"],
  async walk(folder, { token, environment }) {
    const expiresOn = new Date(Date.now() + 3_600_000).toISOString();
    const connection = {
      active: true,
      name: "walk",
      authType: "deviceCode",
      certificateType: 0,
      cloudType: 0,
      tenant: "common",
      appId: "11111111-1111-1111-1111-111111111111",
      accessTokens: { [GRAPH]: { expiresOn, accessToken: token } },
    };
    writeFileSync(join(folder, ".cli-m365-connection.json"), JSON.stringify(connection));
    const main = join(folder, "node_modules", "@pnp", "cli-microsoft365", "dist", "index.js");
    const env = {
      ...environment,
      HOME: folder,
      USERPROFILE: folder,
      XDG_CONFIG_HOME: folder,
      CLIMICROSOFT365_NOUPDATE: "1",
    };
    const m365 = async (...words: readonly string[]): Promise<unknown> => {
      const { stdout } = await run(process.execPath, [main, ...words, "--output", "json"], { env, maxBuffer: 2 ** 26 });
      return stdout.trim() === "" ? null : JSON.parse(stdout);
    };
    return steps(m365);
  },
};

async function steps(m365: (...words: readonly string[]) => Promise<unknown>): Promise<readonly string[]> {
  const done: string[] = [];
  const users = rowsOf(await m365("entra", "user", "list", "--properties", "id,displayName"));
  done.push(check("list", users.length > 90, users.length));
  // It follows next links by itself, 100 users at a time.
  done.push(check("page", new Set(users.map(({ id }) => id)).size > 100, users.length));
  const name = ["--displayName", "CLI", "--mailNickname", "cli"];
  const { id } = rowOf(await m365("entra", "group", "add", ...name, "--type", "security"));
  done.push(check("create", id !== "", id));
  await m365("entra", "group", "set", "--id", id, "--description", "changed");
  const group = rowOf(await m365("entra", "group", "get", "--id", id));
  done.push(check("change", group.description === "changed", group));
  await m365("entra", "group", "remove", "--id", id, "--force");
  const deleted = rowOf(await request(m365, "get", `/directory/deletedItems/${id}`));
  done.push(check("delete", deleted.id === id, deleted));
  await request(m365, "post", `/directory/deletedItems/${id}/restore`);
  done.push(check("restore", rowOf(await m365("entra", "group", "get", "--id", id)).id === id, id));
  const delta = await request(m365, "get", "/groups/delta?$deltatoken=latest");
  done.push(check("delta", JSON.stringify(delta).includes("@odata.deltaLink"), delta));
  const batch = await request(m365, "post", "/$batch", {
    requests: [{ id: "1", method: "GET", url: `/groups/${id}` }],
  });
  done.push(check("batch", JSON.stringify(batch).includes('"status":200'), batch));
  return done;
}

const request = (
  m365: (...words: readonly string[]) => Promise<unknown>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> =>
  m365(
    "request",
    "--method",
    method,
    "--url",
    `${GRAPH}/v1.0${path}`,
    ...(body === undefined ? [] : ["--content-type", "application/json", "--body", JSON.stringify(body)]),
  );

interface CliRow {
  readonly id: string;
  readonly description: string | null;
}

function rowOf(value: unknown): CliRow {
  const row = { id: "", description: null };
  if (typeof value !== "object" || value === null) return row;
  const [id, description] = [Reflect.get(value, "id"), Reflect.get(value, "description")];
  return { id: String(id ?? ""), description: typeof description === "string" ? description : null };
}

const rowsOf = (value: unknown): readonly CliRow[] => (Array.isArray(value) ? value.map(rowOf) : []);
