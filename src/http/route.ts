import type { DirectoryAdmin } from "../directory/directory-admin.ts";
import type { NewId } from "../domain/ids.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { Caller, Permission, RequiredRole } from "../domain/roles/role.ts";
import type { Millis } from "../domain/time.ts";
import type { Effect } from "../guard/effect.ts";
import type { StricterAccess } from "../guard/guarded.ts";
import type { Services } from "../service/services.ts";
import type { SwitchSettings } from "./behaviors/switches.ts";
import type { RightArea } from "./rights/permissions.ts";
import type { ScanTurn } from "./scan-turns.ts";

/** The services a face answers for. */
export interface Backing {
  readonly services: Services;
  readonly directory: DirectoryAdmin;
}

/** One request, admitted and read. */
export interface GraphCall extends Backing {
  /** The directory without the lag of replicas, for the answer to a write. */
  readonly primary: DirectoryAdmin;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  /** Scheme, host and version of absolute links in the answer, such as `http://127.0.0.1:8484/v1.0`. */
  readonly root: string;
  /** Undefined for a request without a body. */
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly requestId: string;
  readonly newId: NewId;
  readonly behavior: SwitchSettings;
  /** True if the client asked for enumeration members that came after `unknownFutureValue`. */
  readonly unknownMembers: boolean;
  /** Waits for this caller's turn to search a page of a list. */
  readonly turn: ScanTurn;
  /** Returns the tenant's time. */
  readonly now: () => Promise<Millis>;
  /** Sends another request through this face, as `$batch` does. Null in a request that was sent so. */
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

/** One row of the table of routes, with everything that is decided before its handler runs. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Path below the version. `:name` is a key. */
  readonly path: string;
  readonly effect: Effect;
  /** Permission of the recovery API. Null where a token of any kind will do. */
  readonly permission: Permission | null;
  /** The least role for the recovery API. Null where any signed-in person may. */
  readonly role: RequiredRole | null;
  /** Part of the directory that the caller needs a right to. */
  readonly area?: RightArea;
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

/** Returns a key of the route's path. */
export const key = ({ params }: GraphCall, name: string): string => params[name] ?? "";
