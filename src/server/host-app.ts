import { type AuthInfo, getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { RewindError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import type { ApproverRule } from "../guard/approver.ts";
import type { McpServerParts } from "../mcp/server.ts";
import type { Services } from "../service/services.ts";
import { accessTokens, holderOf, qualified, type TokenHolder } from "./access-tokens.ts";
import { admissions } from "./admission.ts";
import { approvalAddress, approvalApp } from "./approval/approval-app.ts";
import { approverSignIn, type OwnClient } from "./approval/approver-sign-in.ts";
import { countedServices } from "./counted-services.ts";
import type { Delegation } from "./delegation.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { keyFor } from "./key-for.ts";
import { mcpEndpoint } from "./mcp-endpoint.ts";
import { metricsOf } from "./metrics.ts";
import { requestLimits } from "./request-limits.ts";

/** Names of the two scopes of this server, as its registration has them. */
export const scopeNames = { read: "Rewind.Read", change: "Rewind.Recover" } as const;
export const MCP_PATH = "/mcp";

/** The identity of a server: where it is, and whose sign-ins count. */
export interface HostIdentity {
  /** Origin of this server as clients and people reach it. */
  readonly origin: string;
  readonly provider: IdentityProvider;
  readonly client: OwnClient;
  /** Names of this server that its tokens may be for. Its address alone if absent. */
  readonly audiences?: readonly string[];
  /** Present where calls are made in people's names at another service. */
  readonly delegation?: Delegation;
  /** The built-in identity provider of a sandbox. Absent where Entra is the provider. */
  readonly builtIn?: Hono;
}

export interface HostParts extends HostIdentity {
  /** Everything that MCP needs and that does not depend on how it is served. */
  readonly mcp: Omit<
    McpServerParts,
    "open" | "pageAddress" | "scopes" | "showPage" | "linkPage" | "approveCommand" | "secondCommand" | "stateSeal"
  >;
  /** Secret of 256 bits that all hosts of a team share, so that each opens what another has sealed. */
  readonly sharedKey: string;
  /** Opens the services of a person, with the roles they hold at each call. */
  readonly open: (person: TokenHolder) => Promise<Services>;
  readonly approvers: ApproverRule;
  readonly clock: Clock;
  readonly newSecret: () => string;
  readonly report: (error: unknown) => void;
  /** Receives a line for each answered request, without a token, a name or a value. */
  readonly log: (line: AnsweredRequest) => void;
}

export interface AnsweredRequest {
  readonly time: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly millis: number;
}

export interface HostApp {
  fetch(request: Request): Promise<Response>;
  /** Returns counts and durations as Prometheus text, for a port that the public does not reach. */
  metrics(): string;
  /** Lets readiness fail, so that no new work is sent here. */
  drain(): void;
  close(): Promise<void>;
}

/** A server for a team: MCP for assistants, the approval page for people, and what operators watch. */
export function hostApp(parts: HostParts): HostApp {
  const { mcp, origin, provider, clock, report, log } = parts;
  const metrics = metricsOf();
  const open: HostParts["open"] = async (person) => countedServices(await parts.open(person), metrics);
  const resource = new URL(MCP_PATH, origin);
  const scopes = { read: qualified(resource, scopeNames.read), change: qualified(resource, scopeNames.change) };
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);
  const bearer = {
    verifier: accessTokens({ provider, resource, audiences: parts.audiences, clock, report }),
    requiredScopes: [scopes.read],
    resourceMetadataUrl,
  };
  const admitted = admissions({ bearer, limited: requestLimits(clock), delegation: parts.delegation });
  const endpoint = mcpEndpoint({
    ...mcp,
    scopes,
    stateSeal: { key: keyFor("request states", parts.sharedKey), callerOf },
    open: async (authorization) => open(holderOf(authorization)),
    pageAddress: ({ id, binding }) => approvalAddress(origin, binding.tenantId, id),
  });
  let draining = false;
  const app = new Hono();

  app.use(async (c, next) => {
    const began = clock.now();
    if (c.req.header("host") === new URL(origin).host || isProbe(c.req.path)) await next();
    else c.res = c.json({ error: "This server answers only under its own name." }, 421);
    // The rest of a body that was refused is not waited for.
    if (c.res.status === 411 || c.res.status === 413) c.res.headers.set("connection", "close");
    const millis = clock.now() - began;
    const route = routeOf(c.req.path);
    metrics.count(route, c.res.status, millis);
    log({ time: new Date(began).toISOString(), method: c.req.method, route, status: c.res.status, millis });
  });

  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", (c) => (draining ? c.text("draining", 503) : c.text("ok")));

  const metadata = async () => ({
    resource: resource.href,
    authorization_servers: (await provider.authorizationServers()).map(({ href }) => href),
    scopes_supported: [scopes.read, scopes.change],
    bearer_methods_supported: ["header"],
    resource_name: "Entra Rewind",
  });
  app.get(new URL(resourceMetadataUrl).pathname, async (c) => c.json(await metadata()));

  app.all(MCP_PATH, async (c) => {
    const origins = c.req.header("origin");
    if (origins !== undefined && origins !== origin) return c.json({ error: "This origin may not call." }, 403);
    const admission = await admitted(c.req.raw);
    if (admission.kind === "refused") return admission.response;
    return endpoint.fetch(c.req.raw, admission.authorization);
  });

  if (parts.builtIn !== undefined) app.route("/", parts.builtIn);
  app.route(
    "/",
    approvalApp({
      ...parts,
      open,
      readOnly: mcp.readOnly,
      signReceipt: mcp.signReceipt,
      signIn: approverSignIn(parts),
    }),
  );

  app.notFound((c) => c.json({ error: "There is nothing here." }, 404));
  app.onError((error, c) => {
    if (!(error instanceof RewindError)) report(error);
    if (!(error instanceof RewindError)) {
      return c.json({ error: "Something went wrong that entra-rewind did not expect." }, 500);
    }
    const { code, message, facts } = error;
    if (code === "forbidden") return c.json({ error: message }, 403);
    if (code === "busy") return c.json({ error: message }, 429, { "retry-after": `${facts.retryAfterSeconds ?? 5}` });
    return c.json({ error: message }, 503, { "retry-after": "5" });
  });

  return {
    fetch: async (request) => app.fetch(request),
    metrics: () => metrics.text({ callers: endpoint.callers, sessions: endpoint.sessions }),
    drain() {
      draining = true;
    },
    close: () => endpoint.close(),
  };
}

const callerOf = (authorization: AuthInfo | null): string => {
  if (authorization === null) return "";
  const { tid, oid } = holderOf(authorization);
  return `${tid}/${oid}`;
};

/** Probes of an orchestrator use the address of the machine. */
const isProbe = (path: string): boolean => path === "/healthz" || path === "/readyz";

/** Returns a path without what is in it, so that logs and metrics hold no id. */
function routeOf(path: string): string {
  const [, first = ""] = path.split("/");
  return ["mcp", "approve", "approval", "sign-in", "healthz", "readyz", ".well-known"].includes(first)
    ? `/${first}`
    : "other";
}
