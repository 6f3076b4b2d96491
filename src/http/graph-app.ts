import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import type { DirectoryAdmin } from "../directory/directory-admin.ts";
import type { NewId } from "../domain/ids.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Millis } from "../domain/time.ts";
import { refusalsOf } from "../guard/refusals.ts";
import { hostTest } from "../web/allowed-hosts.ts";
import { answeringTo } from "../wire/enum-member.ts";
import type { Trace } from "../wire/error.ts";
import { type AdmissionOptions, graphAdmission } from "./admission.ts";
import type { SwitchSettings } from "./behaviors/switches.ts";
import { checkRoute } from "./check-route.ts";
import { envelope, errorReply, refusal } from "./error-reply.ts";
import { knownSegments, plainPath } from "./odata/path.ts";
import { readBody } from "./request-body.ts";
import type { Backing, HttpReply, Route } from "./route.ts";
import { routes } from "./routes.ts";
import { noPages, ScanTurns, type SearchedPages } from "./scan-turns.ts";
import { unknownSegments } from "./unknown-segment.ts";

export interface GraphAppOptions extends Backing, AdmissionOptions {
  readonly behavior: SwitchSettings;
  /** The directory as readers see it, where changes reach them late. */
  readonly replicas?: DirectoryAdmin;
  /** Host it listens on. */
  readonly host: string;
  /** Names that requests may be for, beside those of loopback. */
  readonly hostNames?: readonly string[];
  /** Address under which clients reach it, where that is another than the one it listens on. */
  readonly publicUrl?: URL;
  /** Refuses everything that would change the tenant. */
  readonly readOnly?: boolean;
  readonly newId: NewId;
  /** Receives every error that is not a refusal. */
  report(error: unknown): void;
}

interface GraphEnvironment {
  /** The pages a batch has searched, for a request of one. */
  Bindings: { batch: SearchedPages | null };
  Variables: {
    requestId: string;
    clientRequestId: string;
    caller: Caller;
    /** The tenant's time of a refusal, which its body and its head both name. */
    refusedAt: Millis | undefined;
    /** Methods that the address takes, where the one of the request is not among them. */
    allowed: readonly string[];
  };
}
type Ctx = Context<GraphEnvironment>;

const VERSION = "/:version{v1\\.0|beta}";
const METADATA = /^\/(v1\.0|beta)\/\$metadata$/;
const RECOVERY = "/directory/recovery";
const LONGEST_URL = 16_384;
const JSON_TYPE = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";

/** Returns Microsoft Graph, as far as it is here, as one `fetch`. Its time is the tenant's. */
export function graphApp(options: GraphAppOptions): (request: Request) => Promise<Response> {
  const { behavior, newId, services } = options;
  const directory = options.replicas ?? options.directory;
  const segments = knownSegments([...routes.map(({ path }) => path), "/v1.0", "/beta"]);
  const app = new Hono<GraphEnvironment>({
    getPath: ({ url }) => plainPath(new URL(url).pathname, segments),
    // The default router tries another one first, which does not take these paths.
    router: new TrieRouter(),
  });
  const isOurs = hostTest(options.host, options.hostNames ?? []);
  const admit = graphAdmission(options);
  const turns = new ScanTurns();
  const now = () =>
    directory.now({
      followsRules: behavior["dynamic-membership"] === "follows",
      copiesToPrincipals: behavior["principal-copies"] === "late",
    });

  app.use(async (c, next) => {
    c.set("requestId", newId());
    c.set("allowed", []);
    c.set("clientRequestId", clientRequestId(c.req.header("client-request-id")) ?? c.get("requestId"));
    await next();
    c.res.headers.set("request-id", c.get("requestId"));
    c.res.headers.set("client-request-id", c.get("clientRequestId"));
    c.res.headers.set("Cache-Control", "no-store");
    // A client takes the service's time from here, and compares it with the times in the tenant's log.
    const time = c.get("refusedAt") ?? (await timeOrNever());
    if (time > 0) c.res.headers.set("Date", new Date(time).toUTCString());
  });
  app.use(async (c, next) => {
    const url = new URL(c.req.url);
    if (!isOurs(url))
      return answer(
        c,
        refusal(403, "This service answers to its own names only. Start it with --public-url for another one."),
      );
    if (c.req.url.length > LONGEST_URL) {
      return answer(c, refusal(414, `An address has at most ${LONGEST_URL} characters.`));
    }
    c.set("caller", anonymous);
    if (METADATA.test(c.req.path)) return next();
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const path = c.req.path.replace(/^\/[^/]+/, "");
    const admission = await admit(token, { method: c.req.method, path, query: url.searchParams });
    if (admission.kind === "refused") return answer(c, admission.reply);
    c.set("caller", admission.caller);
    return next();
  });
  // Adding a path to the router takes longer than looking up its method, and there are hundreds.
  for (const [path, known] of Map.groupBy(routes, (route) => route.path)) {
    app.all(`${VERSION}${path}`, async (c, next) => {
      const asked = c.req.method === "HEAD" ? "GET" : c.req.method;
      const route = known.find(({ method }) => method === asked);
      if (route !== undefined) return answer(c, await handled(route, c));
      // Another pattern may fit the address as well, and take the method.
      c.set("allowed", [...c.get("allowed"), ...known.map(({ method }) => method)]);
      return next();
    });
  }
  app.notFound((c) => answer(c, c.get("allowed").length > 0 ? wrongMethod(c) : noResource(c.req.path)));
  app.onError((error, c) => {
    const reply = errorReply(error, c.req.path.includes(RECOVERY));
    if (reply.status === 500) options.report(error);
    return answer(c, reply);
  });

  async function handled(route: Route, c: Ctx): Promise<HttpReply> {
    const url = new URL(c.req.url);
    const ended = Promise.withResolvers<void>();
    const { id } = c.get("caller");
    const turn = turns.for(id, ended.promise, c.env.batch);
    const call = {
      services,
      directory,
      primary: options.directory,
      params: c.req.param(),
      url: options.publicUrl === undefined ? url : publicForm(url, options.publicUrl),
      root: `${(options.publicUrl ?? url).origin}/${c.req.param("version")}`,
      body: undefined,
      caller: c.get("caller"),
      requestId: c.get("requestId"),
      newId,
      behavior,
      now,
      turn: options.budget?.charging(id, turn) ?? turn,
      headers: c.req.raw.headers,
      ...answeringTo(c.req.header("prefer")),
      dispatch: c.env.batch === null ? dispatching() : null,
    };
    // Writes to the directory itself are recorded in the directory's own log.
    const effect = route.path.startsWith(RECOVERY) ? route.effect : "read";
    const refusing = refusalsOf({ name: `${route.method} ${route.path}`, effect }, services.trail);
    try {
      return await refusing(call, async () => {
        // Replicas catch up as time passes, and learn of it here.
        if (options.replicas !== undefined) await now();
        await checkRoute(route, call, options);
        const read = await readBody(c.req.raw);
        const reply = read.ok ? await route.handler({ ...call, body: read.body }) : read.reply;
        options.budget?.answered(id, route.method, reply);
        return reply;
      });
    } finally {
      ended.resolve();
    }
  }

  function dispatching(): (request: Request) => Promise<Response> {
    const batch = noPages();
    return async (request) => app.fetch(request, { batch });
  }

  async function answer(c: Ctx, { status, body, text, refused, headers = {} }: HttpReply): Promise<Response> {
    if (text !== undefined) {
      return new Response(text.content, { status, headers: { ...headers, "Content-Type": text.type } });
    }
    if (refused !== undefined) c.set("refusedAt", await timeOrNever());
    const whole = refused === undefined ? body : envelope(status, refused, traceOf(c));
    if (whole === undefined) return new Response(null, { status, headers });
    return new Response(JSON.stringify(whole), { status, headers: { ...headers, "Content-Type": JSON_TYPE } });
  }

  /** A tenant that cannot say its time answers the request with the error that follows. */
  const timeOrNever = async (): Promise<Millis> => {
    try {
      return await now();
    } catch {
      return 0;
    }
  };

  const traceOf = (c: Ctx): Trace => ({
    requestId: c.get("requestId"),
    clientRequestId: c.get("clientRequestId"),
    time: c.get("refusedAt") ?? 0,
  });

  return async (request) => app.fetch(request, { batch: null });
}

function publicForm(url: URL, publicUrl: URL): URL {
  const form = new URL(url);
  form.protocol = publicUrl.protocol;
  form.host = publicUrl.host;
  if (publicUrl.port === "") form.port = "";
  return form;
}

const anonymous: Caller = { id: "", userPrincipalName: "", displayName: "", roles: [], permissions: [] };

/** Returns an id that can stand in a header and a log line, or null. */
const clientRequestId = (given: string | undefined): string | null =>
  given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given) ? given : null;

/** Source: Microsoft Graph, observed by its users: an address it does not know is a bad request. */
function noResource(path: string): HttpReply {
  const [, version = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  const message = /^(v1\.0|beta)$/.test(version)
    ? `Resource not found for the segment '${unknownSegment(rest).slice(0, 80)}'.`
    : `Invalid version: ${version.slice(0, 40)}.`;
  return refusal(400, message, {}, "BadRequest");
}

const unknownSegment = unknownSegments(routes.map(({ path }) => path));

function wrongMethod(c: Ctx): HttpReply {
  const allowed = [...new Set(c.get("allowed"))].join(", ");
  return refusal(405, `${c.req.method} is not possible here; ${allowed} is.`, { Allow: allowed });
}
