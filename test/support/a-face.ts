import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { permissionsOf } from "../../src/app/sandbox/sandbox-session.ts";
import { type Caller, permissions } from "../../src/domain/roles/role.ts";
import { type SwitchSettings, strictSettings } from "../../src/http/behaviors/switches.ts";
import { type GraphAppOptions, graphApp } from "../../src/http/graph-app.ts";
import { type ContosoTenant, openContoso, rescuer } from "./contoso-tenant.ts";
import { fixedSession } from "./fixed-session.ts";

/** An answer, its headers beside its body. */
export interface FaceAnswer {
  readonly status: number;
  readonly body: AnswerBody;
  readonly headers: Headers;
}

export interface AnswerBody {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly value: readonly AnswerRow[];
  /** Answers to the requests of a batch. */
  readonly responses?: readonly BatchAnswer[];
  readonly error?: { readonly code: string; readonly message: string; readonly innerError: Record<string, string> };
}
export interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
export type AnswerRow = Readonly<Record<string, unknown>> & { readonly id: string };

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
export type Send = (
  method: Method,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<FaceAnswer>;

/** Graph over Contoso, in one process. */
export interface Face {
  /** Sends as the global administrator. */
  readonly send: Send;
  /** Sends as another person with all permissions, or with some. */
  as(subject: string, scopes?: readonly string[]): Send;
  /** Returns the body of a GET. Throws if it is refused. */
  read(path: string, headers?: Readonly<Record<string, string>>): Promise<AnswerBody>;
  /** Creates an object. Throws if it is refused. */
  create(path: string, body: unknown): Promise<AnswerBody>;
  /** Returns a name that no other object has. */
  fresh(word: string): string;
  later(millis: number): void;
  readonly tenant: ContosoTenant;
}

/** One tenant for a file of tests, and faces over it. */
export interface FaceTenant {
  readonly tenant: ContosoTenant;
  face(settings?: Partial<SwitchSettings>, options?: Partial<GraphAppOptions>): Face;
}

const ROOT = "http://localhost";
export const ADMINISTRATOR = "grace.okonkwo@contoso.example";

/** Opens Contoso before the tests of a file and closes it after them. */
export function contosoFaces(): FaceTenant {
  let opened: ContosoTenant | null = null;
  let count = 0;
  beforeAll(async () => {
    opened = await openContoso({ users: 100 });
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());
  const tenant = () => {
    if (opened === null) throw new Error("The tenant is not open yet.");
    return opened;
  };
  return {
    get tenant() {
      return tenant();
    },
    face(settings = {}, options = {}) {
      const app = graphApp(optionsOver(tenant(), settings, options));
      const as = (subject: string, scopes?: readonly string[]) =>
        sending(app, scopes === undefined ? subject : `${subject}|${scopes.join("|")}`);
      const send = as(ADMINISTRATOR);
      const accepted = async (method: Method, path: string, body?: unknown, headers?: Record<string, string>) => {
        const answer = await send(method, path, body, headers);
        if (answer.status < 300) return answer.body;
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      };
      return {
        send,
        as,
        read: (path, headers) => accepted("GET", path, undefined, headers),
        create: (path, body) => accepted("POST", path, body),
        fresh: (word) => `${word}-${++count}`,
        later: (millis) => tenant().later(millis),
        tenant: tenant(),
      };
    },
  };
}

/** Returns the options of a face over a tenant whose tokens are user principal names or appIds, with permissions behind bars. */
export function optionsOver(
  tenant: ContosoTenant,
  settings: Partial<SwitchSettings> = {},
  options: Partial<GraphAppOptions> = {},
): GraphAppOptions {
  const { directory, engine } = tenant;
  const session = fixedSession(directory, rescuer);
  return {
    services: engineServices(engine, session),
    directory: directory.admin(),
    signIn: (token) => signedIn(tenant, token),
    behavior: { ...strictSettings, ...settings },
    throttle: null,
    host: "127.0.0.1",
    newId: randomUUID,
    report: (error) => {
      throw error;
    },
    ...options,
  };
}

async function signedIn({ directory }: ContosoTenant, token: string): Promise<Caller | null> {
  const [key = "", ...scopes] = token.split("|");
  const limited = token.includes("|") ? { scopes } : {};
  const [, appId] = /^app:(.+)$/.exec(key) ?? [];
  if (appId === undefined) {
    const principal = await directory.admin().principal(key);
    return principal === null ? null : { ...principal, permissions: permissionsOf(principal.roles), ...limited };
  }
  const item = await directory.admin().find("servicePrincipal", appId);
  if (item === null) return null;
  const displayName = String(item.properties.displayName);
  const own = { id: item.ref.id, userPrincipalName: displayName, displayName, roles: [], permissions };
  return { ...own, ...limited, appOnly: true };
}

const sending =
  (app: (request: Request) => Promise<Response>, token: string): Send =>
  async (method, path, body, headers = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await app(
      new Request(path.startsWith("http") ? path : `${ROOT}/v1.0${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: text }),
      }),
    );
    const answer = await response.text();
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answer) : { text: answer } };
  };

/** Returns the status, code and message of an answer as one line. */
export const lineOf = ({ status, body: { error } }: FaceAnswer): string =>
  error === undefined ? String(status) : `${status} ${error.code}: ${error.message}`;

/** The header that advanced queries need. */
export const EVENTUAL = { ConsistencyLevel: "eventual" } as const;

export const MISSING = "11111111-1111-1111-1111-111111111111";

/** Returns the address of an object, as a body names it. */
export const addressOf = (id: string): string => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;

export const newGroup = ({ fresh }: Pick<Face, "fresh">, more: Readonly<Record<string, unknown>> = {}) => {
  const name = fresh("group");
  return { displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true, ...more };
};

export const newUser = ({ fresh }: Pick<Face, "fresh">, more: Readonly<Record<string, unknown>> = {}) => {
  const name = fresh("user");
  return {
    accountEnabled: true,
    displayName: name,
    mailNickname: name,
    userPrincipalName: `${name}@contoso.example`,
    passwordProfile: { password: "Correct-horse-7", forceChangePasswordNextSignIn: true },
    ...more,
  };
};

export const newPolicy = ({ fresh }: Pick<Face, "fresh">, conditions: Readonly<Record<string, unknown>> = {}) => ({
  displayName: fresh("policy"),
  state: "disabled",
  conditions: {
    clientAppTypes: ["all"],
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"] },
    ...conditions,
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});
