import { type AuthInfo, createRequestStateCodec, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Approval } from "../domain/approval/approval.ts";
import { invalid } from "../domain/errors.ts";
import { type ApprovalId, approvalId } from "../domain/ids.ts";
import { canonicalText, type Json } from "../domain/json.ts";
import { type Clock, HOUR, type Millis, SECOND } from "../domain/time.ts";

/** The key of the seal on what a client carries between the rounds of a call, and the caller that it is sealed for. */
export interface StateSeal {
  /** At least 32 unguessable characters. Servers that answer the rounds of one call in turn share them. */
  readonly key: string;
  /** Returns tenant and caller, as one text. */
  readonly callerOf: (authorization: AuthInfo | null) => string;
}

/** A tool with the arguments of a call. */
export interface StatedCall {
  readonly tool: string;
  readonly args: Json;
}

/** The states of calls that ask a person something and are made again with the answer. */
export interface RequestStates {
  /** Returns the state of a call that asks about a request. */
  seal(
    request: Pick<Approval, "id"> & Partial<Pick<OpenedState, "seen">>,
    call: StatedCall,
    ctx: ServerContext,
  ): Promise<string>;
  /** Opens a state that came back. Throws for one that is altered, too old or another caller's. */
  open(state: string, ctx: ServerContext): Promise<OpenedState>;
}

export interface OpenedState {
  readonly request: ApprovalId;
  /** The request as the person saw it, by `seenOf`. */
  readonly seen: string;
  /** Digest of the tool and its arguments. */
  readonly call: string;
  readonly until: Millis;
}

/** No request for approval waits longer. */
const LIFE: Millis = HOUR;

const opened = z.object({
  request: z.string().transform(approvalId),
  seen: z.string().default(""),
  call: z.string(),
  until: z.number(),
});

/** Seals states with HMAC-SHA256. Source: MCP 2026-07-28, multi round-trip requests, server requirements 4 and 5. */
export function requestStates(seal: StateSeal, { now }: Clock): RequestStates {
  let made: ReturnType<typeof createRequestStateCodec> | null = null;
  // Made at its first use, so that a server's first answers do not wait for cryptography.
  const codec = () => {
    made ??= createRequestStateCodec({
      key: seal.key,
      ttlSeconds: LIFE / SECOND,
      bind: ({ http }) => seal.callerOf(http?.authInfo ?? null),
    });
    return made;
  };
  return {
    seal: async ({ id, seen = "" }, call, ctx) =>
      codec().mint({ request: id, seen, call: await digestOf(call), until: now() + LIFE }, ctx),
    async open(state, ctx) {
      const found = opened.parse(await codec().verify(state, ctx));
      if (found.until <= now()) throw new RangeError("expired");
      return found;
    },
  };
}

/** Returns the request in the state of this round, or null without one. Throws `invalidInput` for the state of another call. */
export async function stateOfCall({ mcpReq }: Pick<ServerContext, "mcpReq">, call: () => StatedCall) {
  const state = mcpReq.requestState<OpenedState>();
  if (state === undefined) return null;
  if (state.call === (await digestOf(call()))) return state.request;
  throw invalid("The requestState belongs to a call with another tool or other arguments. Make this call without it.");
}

async function digestOf({ tool, args }: StatedCall): Promise<string> {
  // Loaded here, so that a server's first answers do not wait for it.
  const { createHash } = await import("node:crypto");
  return createHash("sha256")
    .update(canonicalText([tool, args]))
    .digest("base64url");
}
