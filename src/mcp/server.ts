import { McpServer, type McpServerFactory } from "@modelcontextprotocol/server";
import { effects } from "../guard/effect.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Tool } from "./define-tool.ts";
import { type FormKeeping, personOfNewHost, personOfOldHost } from "./host-person.ts";
import { instructions } from "./instructions.ts";
import { listedJson, listedSchema } from "./listed-schema.ts";
import { registerResources } from "./resources.ts";
import { DefaultJsonSchemaValidator } from "./slim-shims.ts";
import { type CallDependencies, callTool } from "./tool-call.ts";

export interface McpServerParts extends CallDependencies {
  readonly tools: readonly Tool[];
  readonly version: string;
  /** What this mode can do, known without starting it: the list of tools depends on it. */
  readonly capabilities: Capabilities;
}

/**
 * Makes a server for each connection, of either era. Nothing of the tenant is touched before the first tool call or
 * resource read.
 */
export function mcpServerFactory(parts: McpServerParts): McpServerFactory {
  const { clock, answerWithin, showPage } = parts;
  const forms: FormKeeping = { openForms: new Map(), clock, answerWithin, hasPage: showPage !== undefined };
  return ({ era }) => {
    const server = new McpServer(
      { name: "entra-rewind", title: "Entra Rewind", version: parts.version },
      {
        instructions,
        jsonSchemaValidator: new DefaultJsonSchemaValidator(),
        capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
      },
    );
    for (const tool of possible(parts)) {
      server.registerTool(tool.name, listing(tool), (args, ctx) => {
        const person =
          era === "modern"
            ? personOfNewHost(ctx, forms)
            : personOfOldHost(server.server.getClientCapabilities(), ctx, forms);
        return callTool(tool, args, ctx, person, parts);
      });
    }
    if (parts.readOnly) listOnly(server, (tool) => tool.effect !== "change", parts);
    registerResources(server, parts);
    return server;
  };
}

const possible = ({ tools, capabilities }: McpServerParts): readonly Tool[] =>
  tools.filter((tool) => tool.needs === undefined || capabilities[tool.needs]);

/** Takes tools out of the list and not out of reach: who calls one all the same is refused by the guard, with a record. */
function listOnly({ server }: McpServer, wanted: (tool: Tool) => boolean, parts: McpServerParts): void {
  const tools = possible(parts)
    .filter(wanted)
    .map((tool) => {
      const { inputSchema: _, outputSchema: __, ...rest } = listing(tool);
      const schemas = { inputSchema: listedJson(tool.input, "input"), outputSchema: listedJson(tool.output, "output") };
      return { name: tool.name, ...rest, ...schemas };
    });
  server.setRequestHandler("tools/list", () => ({ tools }));
}

function listing(tool: Tool) {
  const { title, description, role, permission, effect, stricter } = tool;
  const { annotations, approval } = effects[effect];
  const guard = {
    role,
    permission,
    effect,
    approval,
    ...(stricter === undefined
      ? {}
      : { stricter: { when: stricter.when, role: stricter.role, permission: stricter.permission } }),
  };
  return {
    title,
    description,
    inputSchema: listedSchema(tool.input, "input"),
    outputSchema: listedSchema(tool.output, "output"),
    annotations,
    _meta: { "entra-rewind/guard": guard },
  };
}
