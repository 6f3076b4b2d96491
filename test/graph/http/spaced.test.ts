import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../../../src/graph/http/exchange.ts";
import { spaced } from "../../../src/graph/http/spaced.ts";
import { fakeTime } from "../fake-time.ts";

function aSpacedService() {
  const time = fakeTime();
  const begun: number[] = [];
  const send = spaced(
    { path: /\/slow\//, apart: 1_000 },
    time,
  )(async () => {
    begun.push(time.clock.now());
    return { status: 200, headers: {}, body: null };
  });
  const request = (path: string, signal = new AbortController().signal): HttpRequest => ({
    method: "GET",
    url: new URL(`https://graph.test${path}`),
    headers: {},
    body: null,
    signal,
  });
  return { time, begun, ask: (path: string, signal?: AbortSignal) => send(request(path, signal)) };
}

describe("requests that are spaced", () => {
  test("begin a second apart, and others at once", async () => {
    const { time, begun, ask } = aSpacedService();
    const start = time.clock.now();
    await ask("/slow/a");
    await ask("/quick/a");
    expect(begun).toEqual([start, start]);
    await ask("/slow/b");
    await ask("/slow/c");
    expect(begun.slice(2)).toEqual([start + 1_000, start + 2_000]);
    time.later(5_000);
    await ask("/slow/d");
    expect(begun.at(-1)).toBe(start + 7_000);
  });

  test("wait no longer than those before them though the clock was set back", async () => {
    const { time, ask } = aSpacedService();
    await ask("/slow/a");
    time.later(-3_600_000);
    await ask("/slow/b");
    expect(time.slept).toEqual([1_000]);
  });

  test("can be given up while they wait", async () => {
    const { begun, ask } = aSpacedService();
    await ask("/slow/a");
    const closing = new AbortController();
    const waiting = ask("/slow/b", closing.signal);
    closing.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(begun).toHaveLength(1);
  });
});
