import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";
import { approvalId } from "../../src/domain/ids.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { type OpenedState, requestStates, stateOfCall } from "../../src/mcp/request-states.ts";

const KEY = "a key of at least thirty-two characters";
const request = { id: approvalId("request") };
const call = { tool: "start_recovery", args: { previewJobId: "preview", force: false } };

const callerOf = (authorization: AuthInfo | null) => `${authorization?.extra?.tid}/${authorization?.extra?.oid}`;

/** The context of a round, of which states read the caller and what came back. */
function round(tid = "contoso", oid = "ada", state?: OpenedState): ServerContext {
  const context: unknown = { http: { authInfo: { extra: { tid, oid } } }, mcpReq: { requestState: () => state } };
  return context as ServerContext;
}

function states(key = KEY) {
  let now = Date.now();
  const own = requestStates({ key, callerOf }, { now: () => now });
  const later = (millis: number): void => {
    now += millis;
  };
  return { ...own, later };
}

describe("the state of a call that asks a person", () => {
  test("comes back as it was, also at another server with the same key", async () => {
    const sealed = await states().seal(request, call, round());
    expect(await states().open(sealed, round())).toMatchObject({ request: "request" });
  });

  test("is refused once it is altered anywhere", async () => {
    const { seal, open } = states();
    const sealed = await seal(request, call, round());
    // The last character of a digest in base64 has bits that count for nothing.
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const altered = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`;
      await expect(open(altered, round()), altered).rejects.toThrow();
    }
  });

  test("is refused under another key, from another person and from another tenant", async () => {
    const { seal, open } = states();
    const sealed = await seal(request, call, round());
    await expect(states(KEY.toUpperCase()).open(sealed, round())).rejects.toThrow();
    await expect(open(sealed, round("contoso", "grace"))).rejects.toThrow();
    await expect(open(sealed, round("maple", "ada"))).rejects.toThrow();
  });

  test("is refused after an hour", async () => {
    const { seal, open, later } = states();
    const sealed = await seal(request, call, round());
    later(HOUR - MINUTE);
    expect(await open(sealed, round())).toMatchObject({ request: "request" });
    later(MINUTE);
    await expect(open(sealed, round())).rejects.toThrow("expired");
  });

  test("counts for its own tool and arguments alone", async () => {
    const { seal, open } = states();
    const state = await open(await seal(request, call, round()), round());
    const back = round("contoso", "ada", state);
    expect(await stateOfCall(back, () => ({ ...call, args: { force: false, previewJobId: "preview" } }))).toBe(
      "request",
    );
    for (const other of [
      { ...call, tool: "cancel_job" },
      { ...call, args: { previewJobId: "other", force: false } },
    ]) {
      await expect(stateOfCall(back, () => other)).rejects.toMatchObject({ code: "invalidInput" });
    }
    expect(await stateOfCall(round(), () => call)).toBeNull();
  });
});
