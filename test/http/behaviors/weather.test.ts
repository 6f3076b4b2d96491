import { afterEach, describe, expect, test } from "vitest";
import { randomFrom } from "../../../sandbox/contoso/random.ts";
import { sleep } from "../../../src/app/machine.ts";
import { listen } from "../../../src/http/listen.ts";
import { type WeatherFault, weatherOf } from "../../../src/http/weather.ts";
import type { WebListener } from "../../../src/web/listen.ts";
import { ADMINISTRATOR, contosoFaces, optionsOver } from "../../support/a-face.ts";

const faces = contosoFaces();
let listener: WebListener | null = null;
afterEach(async () => {
  await listener?.close();
  listener = null;
});

/** Sends a request that meets a fault over a real connection. */
async function meeting(fault: WeatherFault, path = "/me", init: RequestInit = {}) {
  listener = await listen({ ...optionsOver(faces.tenant), weather: () => fault }, 0, sleep);
  const headers = { authorization: `Bearer ${ADMINISTRATOR}`, "content-type": "application/json" };
  return fetch(`${listener.url}/v1.0${path}`, { ...init, headers });
}

/** Returns the faults that a thousand reads meet. */
const thousand = (seed: string) => {
  const weather = weatherOf(randomFrom(seed).next);
  return Array.from({ length: 1_000 }, () => weather("GET", "/v1.0/users"));
};

describe("weather", () => {
  test("weather is the same for the same seed and another for another one", () => {
    expect(thousand("a")).toEqual(thousand("a"));
    expect(thousand("a")).not.toEqual(thousand("b"));
  });

  test("weather is bounded: one request in ten at most, and two in a row", () => {
    const faults = thousand("bounds");
    expect(faults.filter((fault) => fault !== null).length).toBeLessThan(100);
    expect(new Set(faults).size).toBe(8);
    for (let at = 2; at < faults.length; at++) expect(faults.slice(at - 2, at + 1)).toContain(null);
  });

  test("weather refuses a request for a while, with and without saying for how long", async () => {
    const announced = await meeting("throttled");
    expect([announced.status, announced.headers.get("retry-after")]).toEqual([429, "1"]);
    await listener?.close();
    const silent = await meeting("throttledSilently");
    expect([silent.status, silent.headers.get("retry-after")]).toEqual([429, null]);
  });

  test("weather answers 503 with a page for people, and 401 to a token that is good", async () => {
    const unavailable = await meeting("unavailable");
    expect([unavailable.status, unavailable.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
    expect(await unavailable.text()).toMatch(/^<html>/);
    await listener?.close();
    const expired = await meeting("expiredToken");
    expect([expired.status, await expired.json()]).toMatchObject([
      401,
      { error: { code: "InvalidAuthenticationToken" } },
    ]);
  });

  test("weather ends a connection before a write, or after it was carried out", async () => {
    const { read } = faces.face();
    const count = async (name: string) => (await read(`/groups?$filter=displayName eq '${name}'`)).value.length;
    const create = (fault: WeatherFault, name: string) => {
      const body = { displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true };
      return meeting(fault, "/groups", { method: "POST", body: JSON.stringify(body) });
    };
    await expect(create("resetBefore", "never")).rejects.toThrow();
    await listener?.close();
    await expect(create("resetAfter", "unheard")).rejects.toThrow();
    await expect.poll(() => count("unheard")).toBe(1);
    expect(await count("never")).toBe(0);
  });

  test("weather sends a body in two parts, whole", async () => {
    const answer = await meeting("slowBody");
    expect(await answer.json()).toMatchObject({ userPrincipalName: ADMINISTRATOR });
  });
});
