import {
  type AuthInfo,
  McpServer,
  type McpServerFactory,
  requireScopes,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Approval } from "../domain/approval/approval.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { effects } from "../guard/effect.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Services } from "../service/services.ts";
import { completer } from "./completions.ts";
import type { Prompt } from "./define-prompt.ts";
import type { Tool } from "./define-tool.ts";
import { capabilitiesIn, type FormKeeping, personOfNewHost, personOfOldHost } from "./host-person.ts";
import { icons } from "./icons.ts";
import { instructions } from "./instructions.ts";
import { jobMilestones } from "./job-milestones.ts";
import { registerPrompts } from "./prompts.ts";
import { type RequestStates, requestStates, type StateSeal } from "./request-states.ts";
import { registerResources } from "./resources.ts";
import { declaresApps, type ReviewPage, registerReviewPage, shownBy } from "./review-page.ts";
import { DefaultJsonSchemaValidator } from "./slim-shims.ts";
import { type CallDependencies, callTool } from "./tool-call.ts";
import { listedSchema } from "./tool-schema.ts";
import { serveSubscriptions } from "./watch/subscriptions.ts";
import type { OnUpdated, Watch } from "./watch/watch.ts";

/**
 * Opens the services of one caller: who is signed in, what they may do and which tenant it is belong together. The
 * authorization is the transport's, already validated, and null where the process itself is signed in. Called with
 * that of each request, for the first time at a tool call or resource read.
 */
export type OpenServices = (authorization: AuthInfo | null) => Promise<Services>;

export interface McpServerParts extends Omit<CallDependencies, "services" | "states"> {
  readonly stateSeal: StateSeal;
  readonly open: OpenServices;
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly version: string;
  /** The page in which hosts show changes inside the chat. Absent where it was not built. */
  readonly reviewPage?: ReviewPage;
  /** The mode's capabilities, known without starting it, because the list of tools depends on them. */
  readonly capabilities: Capabilities;
  /** Adds to each server, such as the fixtures of a conformance suite. */
  readonly extend?: (server: McpServer, states: RequestStates) => void;
  /** OAuth scopes that a token must have, where calls carry one: to read, and to call a tool that changes something. */
  readonly scopes?: { readonly read: string; readonly change: string };
}

/** A connection of revision 2026-07-28 whose listeners are sent what changes. */
export interface UpdateSource {
  /** Sends every update to this server, too. The result ends it. */
  forward(send: OnUpdated): () => void;
}

/** Lists that never change while a server runs. The list of resources says when they last changed. */
const forTheDay = { ttlMs: DAY, cacheScope: "private" } as const;
const unchanging = {
  "tools/list": forTheDay,
  "prompts/list": forTheDay,
  "resources/templates/list": forTheDay,
  "server/discover": forTheDay,
};

/**
 * Makes a server for each connection, of either era, with services of its own. The tenant is first read by a tool call,
 * a resource or a completion.
 */
export function mcpServerFactory(parts: McpServerParts, watch: Watch, updates: UpdateSource): McpServerFactory {
  const { clock, answerWithin, showPage, pageAddress } = parts;
  const linkPage =
    pageAddress === undefined
      ? parts.linkPage
      : async (request: Approval) => ({ url: pageAddress(request), code: null });
  const forms: FormKeeping = {
    openForms: new Map(),
    clock,
    answerWithin,
    hasPage: showPage !== undefined,
    formsCount: pageAddress === undefined,
    ...(linkPage === undefined ? {} : { linkPage }),
  };
  const states = requestStates(parts.stateSeal, clock);
  return ({ era, authInfo = null }) => {
    // A session outlives its first token. A completion is not given its request, so it takes the newest one.
    let newest = authInfo;
    const dependencies: CallDependencies = {
      ...parts,
      states,
      services(ctx) {
        newest = ctx?.http?.authInfo ?? newest;
        return parts.open(newest);
      },
    };
    const server = new McpServer(
      { name: "entra-rewind", title: "Entra Rewind", version: parts.version, icons },
      {
        instructions,
        cacheHints: { ...unchanging, "resources/list": { ttlMs: MINUTE, cacheScope: "private" } },
        jsonSchemaValidator: new DefaultJsonSchemaValidator(),
        requestState: { verify: (state, ctx) => states.open(state, ctx) },
        // The lists depend only on the mode, which another server has, so they never change.
        capabilities: {
          tools: { listChanged: false },
          prompts: { listChanged: false },
          resources: { listChanged: false, subscribe: true },
          logging: {},
        },
      },
    );
    const milestoneOf = jobMilestones();
    const complete = completer(dependencies);
    for (const tool of possible(parts)) {
      server.registerTool(tool.name, { ...listing(tool), ...scopeOf(tool, parts) }, (args, ctx) => {
        const host =
          era === "modern"
            ? personOfNewHost(ctx, forms)
            : personOfOldHost(server.server.getClientCapabilities(), ctx, forms);
        return watch.during(() => callTool(tool, args, ctx, host, { ...dependencies, milestoneOf }));
      });
    }
    const isListed = (tool: Tool) => !parts.readOnly || tool.effect !== "change";
    serveList(server, parts, isListed, (ctx) =>
      declaresApps(era === "modern" ? capabilitiesIn(ctx) : server.server.getClientCapabilities()),
    );
    registerResources(server, complete, dependencies);
    if (parts.reviewPage !== undefined) registerReviewPage(server, parts.reviewPage);
    registerPrompts(server, parts.prompts, complete);
    parts.extend?.(server, states);
    if (era === "legacy") serveSubscriptions(server, watch);
    // A host that has gone away no longer needs to know.
    else
      server.server.onclose = updates.forward((uri) => void server.server.sendResourceUpdated({ uri }).catch(() => {}));
    return server;
  };
}

/** Lets a client whose token may only read ask its person for more at the first call that changes something. */
const scopeOf = ({ effect }: Tool, { scopes }: McpServerParts) =>
  scopes === undefined || effect !== "change" ? {} : { scopeChallenge: requireScopes(scopes.read, scopes.change) };

const possible = ({ tools, capabilities }: McpServerParts): readonly Tool[] =>
  tools.filter((tool) => tool.needs === undefined || capabilities[tool.needs]);

/**
 * Lists tools. One that is left out is not out of reach: who calls it all the same is refused by the guard, with a record.
 * The page that shows an answer is named to hosts alone that have said they show pages.
 */
function serveList(
  { server }: McpServer,
  parts: McpServerParts,
  isListed: (tool: Tool) => boolean,
  showsPages: (context: ServerContext) => boolean,
): void {
  const { reviewPage } = parts;
  const listed = possible(parts).filter(isListed);
  server.setRequestHandler("tools/list", (_request, context) => {
    const page = reviewPage !== undefined && showsPages(context) ? shownBy(reviewPage) : {};
    const tools = listed.map((tool) => {
      const { inputSchema: _, outputSchema: __, _meta, ...rest } = listing(tool);
      const { input: inputSchema, output: outputSchema } = tool.schemas();
      return {
        name: tool.name,
        ...rest,
        inputSchema,
        outputSchema,
        _meta: { ..._meta, ...(tool.reviewed === true ? page : {}) },
      };
    });
    return { tools };
  });
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
    inputSchema: listedSchema(() => tool.schemas().input),
    outputSchema: listedSchema(() => tool.schemas().output),
    annotations,
    _meta: { "entra-rewind/guard": guard },
  };
}
