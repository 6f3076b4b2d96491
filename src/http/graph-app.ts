import { type Context, Hono } from "hono";
import type { NewId } from "../domain/ids.ts";
import type { Caller } from "../domain/role.ts";
import type { Clock } from "../domain/time.ts";
import { refusalsOf } from "../guard/refusals.ts";
import { answeringTo } from "../wire/enum-member.ts";
import type { Trace } from "../wire/error.ts";
import { hostTest } from "./allowed-hosts.ts";
import { checkRoute } from "./check-route.ts";
import { envelope, errorReply, refusal } from "./error-reply.ts";
import { knownSegments, plainPath } from "./odata/path.ts";
import { readBody } from "./request-body.ts";
import type { Backing, HttpReply, Route } from "./route.ts";
import { routes } from "./routes.ts";
import type { Throttle } from "./throttle.ts";

export interface GraphAppOptions extends Backing {
  /** Returns the holder of a bearer token with their present permissions, or null for an unknown token. */
  signIn(token: string): Promise<Caller | null>;
  readonly throttle: Throttle | null;
  /** The host it listens on. On loopback, requests for other hosts are refused. */
  readonly host: string;
  /** True if no request through this face may change the tenant. */
  readonly readOnly?: boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Receives every error that is not a refusal. */
  report(error: unknown): void;
}

interface GraphEnvironment {
  Bindings: { nested: boolean };
  Variables: { requestId: string; clientRequestId: string; caller: Caller };
}
type Ctx = Context<GraphEnvironment>;

const VERSION = "/:version{v1\\.0|beta}";
const METADATA = /^\/(v1\.0|beta)\/\$metadata$/;
const RECOVERY = "/directory/recovery";
const BATCH = "/$batch";
const LONGEST_URL = 16_384;
const JSON_TYPE = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";

/** Microsoft Graph, as much of it as there is here, in one `fetch`. */
export function graphApp(face: GraphAppOptions): (request: Request) => Promise<Response> {
  const known = knownSegments([...routes.map(({ path }) => path), "/v1.0", "/beta"]);
  const app = new Hono<GraphEnvironment>({ getPath: ({ url }) => plainPath(new URL(url).pathname, known) });
  const isOurs = hostTest(face.host);

  app.use(async (c, next) => {
    c.set("requestId", face.newId());
    c.set("clientRequestId", clientRequestId(c.req.header("client-request-id")) ?? c.get("requestId"));
    await next();
    c.res.headers.set("request-id", c.get("requestId"));
    c.res.headers.set("client-request-id", c.get("clientRequestId"));
    c.res.headers.set("Cache-Control", "no-store");
    // A client takes the service's time from here, and compares it with the times in the tenant's log.
    c.res.headers.set("Date", new Date(await face.directory.now()).toUTCString());
  });
  app.use(async (c, next) => {
    if (!isOurs(new URL(c.req.url))) {
      return answer(c, refusal(403, "This service answers to localhost and 127.0.0.1 only."));
    }
    if (c.req.url.length > LONGEST_URL) {
      return answer(c, refusal(414, `An address has at most ${LONGEST_URL} characters.`));
    }
    c.set("caller", nobody);
    if (METADATA.test(c.req.path)) return next();
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const caller = token === undefined ? null : await face.signIn(token);
    if (token === undefined || caller === null) return answer(c, unauthenticated(token !== undefined));
    // A batch is charged by what is in it.
    const kind = c.req.method === "GET" ? "reads" : "writes";
    const wait = c.req.path.endsWith(BATCH) ? null : (face.throttle?.(token, kind) ?? null);
    if (wait !== null) return answer(c, throttled(wait));
    c.set("caller", caller);
    return next();
  });
  for (const route of routes) {
    app.on(route.method, `${VERSION}${route.path}`, async (c) => answer(c, await handled(route, c)));
  }
  for (const [path, methods] of methodsByPath()) {
    app.all(`${VERSION}${path}`, (c) => answer(c, wrongMethod(c, methods)));
  }
  app.notFound((c) => answer(c, refusal(404, `There is no resource at ${c.req.path}.`)));
  app.onError((error, c) => {
    const told = errorReply(error, traceOf(c), c.req.path.includes("/directory/recovery"));
    if (told.status === 500) face.report(error);
    return answer(c, told);
  });

  async function handled(route: Route, c: Ctx): Promise<HttpReply> {
    const url = new URL(c.req.url);
    const call = {
      services: face.services,
      directory: face.directory,
      params: c.req.param(),
      url,
      root: `${url.origin}/${c.req.param("version")}`,
      body: undefined,
      caller: c.get("caller"),
      requestId: c.get("requestId"),
      newId: face.newId,
      headers: c.req.raw.headers,
      ...answeringTo(c.req.header("prefer")),
      dispatch: c.env.nested ? null : async (request: Request) => app.fetch(request, { nested: true }),
    };
    // Writes to the directory are recorded in the directory's own log.
    const effect = route.path.startsWith(RECOVERY) ? route.effect : "read";
    const refusing = refusalsOf({ name: `${route.method} ${route.path}`, effect }, face.services.trail);
    return refusing(call, async () => {
      await checkRoute(route, call, face);
      const read = await readBody(c.req.raw);
      return read.ok ? route.handler({ ...call, body: read.body }) : read.reply;
    });
  }

  function answer(c: Ctx, { status, body, text, refused, headers = {} }: HttpReply): Response {
    if (text !== undefined) {
      return new Response(text.content, { status, headers: { ...headers, "Content-Type": text.type } });
    }
    const whole = refused === undefined ? body : envelope(status, refused, traceOf(c));
    if (whole === undefined) return new Response(null, { status, headers });
    return new Response(JSON.stringify(whole), { status, headers: { ...headers, "Content-Type": JSON_TYPE } });
  }

  const traceOf = (c: Ctx): Trace => ({
    requestId: c.get("requestId"),
    clientRequestId: c.get("clientRequestId"),
    time: face.clock.now(),
  });

  return async (request) => app.fetch(request, { nested: false });
}

/** The caller of a route that is open to everyone. */
const nobody: Caller = { id: "", userPrincipalName: "", displayName: "", roles: [], permissions: [] };

/** Ours to echo if it can stand in a header and a log line. */
const clientRequestId = (given: string | undefined): string | null =>
  given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given) ? given : null;

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

const wrongMethod = (c: Ctx, allowed: readonly string[]): HttpReply =>
  refusal(405, `${c.req.method} is not possible here; ${allowed.join(", ")} is.`, {
    Allow: allowed.join(", "),
  });

const unauthenticated = (known: boolean): HttpReply =>
  refusal(
    401,
    known
      ? "The access token is none of this service's, or its holder is not enabled any more."
      : "Send an access token: Authorization: Bearer, with one that this service printed when it started.",
    { "WWW-Authenticate": 'Bearer realm=""' },
  );

const throttled = (seconds: number): HttpReply =>
  refusal(429, `Too many requests: wait ${seconds} s.`, { "Retry-After": String(seconds) });
