import type { DirectoryAdmin } from "../directory/directory-admin.ts";
import type { NewId } from "../domain/ids.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { Caller, Permission, RequiredRole } from "../domain/role.ts";
import type { Effect } from "../guard/effect.ts";
import type { StricterAccess } from "../guard/guarded.ts";
import type { Services } from "../service/services.ts";

/** The services and the directory behind the face. */
export interface Backing {
  readonly services: Services;
  readonly directory: DirectoryAdmin;
}

/** One request, let in and read. */
export interface GraphCall extends Backing {
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  /** Scheme, host and version: what absolute links of this answer begin with, such as `http://127.0.0.1:8484/v1.0`. */
  readonly root: string;
  /** Undefined for a request without one. */
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly requestId: string;
  readonly newId: NewId;
  /** The client asked for members that came after `unknownFutureValue`. */
  readonly unknownMembers: boolean;
  /** Sends another request through this face, as `$batch` does. Null in a request that was sent that way. */
  readonly dispatch: ((request: Request) => Promise<Response>) | null;
  readonly headers: Headers;
}

/** An answer. `body` travels as JSON, `text` as it stands, of `type`, `refused` in Graph's envelope. */
export interface HttpReply {
  readonly status: number;
  readonly body?: JsonObject;
  readonly text?: { readonly content: string; readonly type: string };
  readonly refused?: { readonly message: string; readonly code?: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: GraphCall) => Promise<HttpReply>;

/** One row of the table of routes: all there is to know of a route before its handler. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Path below the version. `:name` is a key. */
  readonly path: string;
  readonly effect: Effect;
  /** Null where any token will do. */
  readonly permission: Permission | null;
  /** The least role, or null if any signed-in person may call it. */
  readonly role: RequiredRole | "globalAdministrator" | null;
  readonly stricter?: StricterAccess<GraphCall>;
  readonly handler: Handler;
}

export const found = (body: JsonObject): HttpReply => ({ status: 200, body });
export const created = (body: JsonObject, location: string): HttpReply => ({
  status: 201,
  body,
  headers: { Location: location },
});
export const done: HttpReply = { status: 204 };
export const counted = (count: number): HttpReply => ({
  status: 200,
  text: { content: String(count), type: "text/plain; charset=utf-8" },
});

/** A key of the route's path. */
export const key = ({ params }: GraphCall, name: string): string => params[name] ?? "";
