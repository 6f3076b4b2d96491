import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR } from "../../src/domain/time.ts";
import { DEEPEST, nestsTooDeep } from "../../src/mcp/message-depth.ts";
import { serveMcpOverHttp } from "../../src/mcp/serve-http.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

test("a message nests too deep exactly if its value does, whatever its texts hold", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ maxLength: 8 }),
      fc.nat(2 * DEEPEST),
      (inner, text, levels) => {
        let value: unknown = [inner, `${text}[[{"\\`];
        for (let level = 0; level < levels; level += 1) value = { [text]: value };
        expect(nestsTooDeep(JSON.stringify(value))).toBe(depthOf(value) > DEEPEST);
      },
    ),
  );
});

test("a message over HTTP that nests too deep is refused before any part of it is read", async () => {
  await using tenant = await openRehearsalTenant();
  const serving = serveMcpOverHttp(tenant.parts, { sessions: 1, idle: HOUR, listeners: 1 });
  const send = async (body: string) => {
    const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
    const request = new Request("http://127.0.0.1/mcp", { method: "POST", headers, body });
    return serving.fetch(request, { token: "", clientId: "c", scopes: [] });
  };
  const params = `${'{"a":'.repeat(130_000)}1${"}".repeat(130_000)}`;
  for (const body of [`${"[".repeat(200_000)}${"]".repeat(200_000)}`, `{"jsonrpc":"2.0","id":1,"params":${params}}`]) {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: -32_600, message: expect.stringContaining("64 levels") },
    });
  }
  await serving.close();
});
