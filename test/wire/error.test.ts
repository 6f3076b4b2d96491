import { describe, expect, test } from "vitest";
import { type ErrorCode, RewindError } from "../../src/domain/errors.ts";
import { decodeError, encodeError, graphError } from "../../src/wire/error.ts";

const trace = { requestId: "r-1", clientRequestId: "c-1", time: Date.UTC(2026, 8, 15, 9, 0, 0, 5) };
const answer = (status: number, body: unknown = null, headers: Readonly<Record<string, string>> = {}) =>
  decodeError({ status, body, headers }, "Reading the job");

describe("an error in Graph's envelope", () => {
  test("an error has the ids of its request in Graph's envelope", () => {
    expect(encodeError(new RewindError("activeJob", "Job 7 is active."), trace)).toEqual({
      status: 409,
      body: {
        error: {
          code: "conflict",
          message: "Job 7 is active.",
          innerError: { date: "2026-09-15T09:00:00", "request-id": "r-1", "client-request-id": "c-1" },
        },
      },
    });
  });

  test("an error does not reveal any part of a defect", () => {
    const { status, body } = encodeError(new TypeError("x is undefined at /srv/secret.ts"), trace);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("secret");
  });

  test.each([
    [401, "InvalidAuthenticationToken"],
    [404, "notFound"],
    [418, "badRequest"],
    [429, "TooManyRequests"],
    [500, "generalException"],
  ])("an error of status %i has the customary code", (status, code) => {
    const told = graphError(status, "No.", { ...trace, clientRequestId: null });
    expect(told.body.error.code).toBe(code);
    expect(told.body.error.innerError).not.toHaveProperty("client-request-id");
  });
});

describe("a refusal is understood by its status", () => {
  test.each<[number, ErrorCode]>([
    [400, "invalidInput"],
    [401, "signInRequired"],
    [403, "forbidden"],
    [404, "notFound"],
    [405, "invalidInput"],
    [409, "activeJob"],
    [410, "stale"],
    [429, "busy"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "busy"],
    [302, "unavailable"],
  ])("status %i is read as %s for any code", (status, code) => {
    expect(answer(status, { error: { code: "somethingElse", message: "No." } })).toMatchObject({ code });
  });

  test.each<ErrorCode>(["invalidInput", "signInRequired", "forbidden", "notFound", "activeJob", "stale", "busy"])(
    "%s is read as the code that our own face sent",
    (code) => {
      const { status, body } = encodeError(new RewindError(code, "A sentence."), trace);
      expect(answer(status, body)).toMatchObject({ code, message: expect.stringContaining('"A sentence."') });
    },
  );

  test.each([
    [{ error: { code: "conflict", message: "One is active" } }, 'It said: "One is active".'],
    [{ error: { code: "conflict" } }, 'It said: "conflict".'],
    [{ error: { message: { lang: "en", value: "older" } } }, 'It said: "older".'],
    [{ error: "text" }, 'It said: "text".'],
    [{ message: "bare" }, 'It said: "bare".'],
  ])("a refusal keeps the words %j", (body, words) => expect(answer(409, body).message).toContain(words));

  test.each([null, undefined, {}, [], 5, { error: null }, { error: { message: null } }])(
    "a refusal without words is read: %j",
    (body) => {
      expect(answer(409, body).message).toMatch(/^Reading the job failed: the service answered 409\. A tenant has one/);
    },
  );

  test("the words of a refusal are cleaned and limited, and the facts of its headers are kept", () => {
    const message = `a\u202eb"\n${"x".repeat(5_000)}`;
    const error = answer(429, { error: { message } }, { "request-id": "r-9", "retry-after": "7" });
    expect(error.message.length).toBeLessThan(600);
    expect(error.message).toContain(`It said: "ab' x`);
    expect(error.facts).toEqual({ status: 429, requestId: "r-9", retryAfter: "7" });
  });
});
