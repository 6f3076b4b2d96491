import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { check, type PublishedClient } from "./published-client.ts";

interface GraphPage {
  readonly value?: readonly { readonly id: string }[];
  readonly id?: string;
  readonly description?: string | null;
  readonly responses?: readonly { readonly status: number }[];
  readonly "@odata.deltaLink"?: string;
  readonly "@odata.nextLink"?: string;
}

const TOOL = "Lokka-Microsoft";

/** Lokka, an MCP server whose one tool sends any request to Graph. */
export const lokka: PublishedClient = {
  packages: ["@merill/lokka@0.3.0"],
  async walk(folder, { token, environment }) {
    const env = { ...environment, USE_CLIENT_TOKEN: "true", ACCESS_TOKEN: token, USE_GRAPH_BETA: "false" };
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(folder, "node_modules", "@merill", "lokka", "build", "main.js")],
      env: Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      stderr: "ignore",
    });
    const client = new Client({ name: "walk", version: "1.0.0" });
    await client.connect(transport);
    const ask = async (
      method: string,
      path: string,
      more: Readonly<Record<string, unknown>> = {},
    ): Promise<GraphPage> => {
      const { content } = await client.callTool({ name: TOOL, arguments: { apiType: "graph", method, path, ...more } });
      const [first] = content;
      const text = first?.type === "text" ? first.text : "";
      const [, json = "{}"] = /\n\n(\{[\s\S]*\})/.exec(text) ?? [];
      if (/^Error|"error"/i.test(text)) throw new Error(`${method} ${path}: ${text.slice(0, 300)}`);
      return JSON.parse(json);
    };
    try {
      return await steps(ask);
    } finally {
      await client.close();
    }
  },
};

async function steps(
  ask: (method: string, path: string, more?: Readonly<Record<string, unknown>>) => Promise<GraphPage>,
): Promise<readonly string[]> {
  const done: string[] = [];
  const list = await ask("get", "/users", { queryParams: { $top: "5" } });
  done.push(check("list", list.value?.length === 5, list));
  // Its own fetchAll adds each row to the list that it walks, and never ends.
  const queryParams = { $top: "60", $select: "id" };
  const first = await ask("get", "/users", { queryParams });
  const $skiptoken = new URL(first["@odata.nextLink"] ?? "").searchParams.get("$skiptoken");
  const second = await ask("get", "/users", { queryParams: { ...queryParams, $skiptoken } });
  const ids = [first, second].flatMap(({ value = [] }) => value.map(({ id }) => id));
  done.push(check("page", new Set(ids).size > 90, ids));
  const latest = await ask("get", "/groups/delta", { queryParams: { $deltatoken: "latest" } });
  const body = { displayName: "Lokka", mailEnabled: false, mailNickname: "lokka", securityEnabled: true };
  const { id = "" } = await ask("post", "/groups", { body });
  done.push(check("create", id !== "", id));
  await ask("patch", `/groups/${id}`, { body: { description: "changed" } });
  const changed = await ask("get", `/groups/${id}`);
  done.push(check("change", changed.description === "changed", changed));
  const token = new URL(latest["@odata.deltaLink"] ?? "").searchParams.get("$deltatoken");
  const delta = await ask("get", "/groups/delta", { queryParams: { $deltatoken: token ?? "" } });
  done.push(check("delta", delta.value?.some((row) => row.id === id) === true, delta));
  const batch = await ask("post", "/$batch", {
    body: { requests: [{ id: "1", method: "GET", url: `/groups/${id}` }] },
  });
  done.push(check("batch", batch.responses?.[0]?.status === 200, batch));
  await ask("delete", `/groups/${id}`);
  const deleted = await ask("get", `/directory/deletedItems/${id}`);
  done.push(check("delete", deleted.id === id, deleted));
  await ask("post", `/directory/deletedItems/${id}/restore`);
  const restored = await ask("get", `/groups/${id}`);
  done.push(check("restore", restored.id === id, restored));
  return done;
}
