import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { accepted, aRecoveringService, type Fate } from "../graph/a-recovering-service.ts";
import { halfBody, type Reaction, reset, silence, slowBody } from "../graph/faulty-server.ts";

/** The fault begins, and the request's time-out comes over it. */
const untilTimeOut =
  (fault: (response: Parameters<typeof slowBody>[0]) => void): Fate["answer"] =>
  ({ timeOut }) =>
  (response) => {
    fault(response);
    setImmediate(timeOut);
  };
const always =
  (reaction: Reaction): Fate["answer"] =>
  () =>
    reaction;

/** Answers that do not say whether the service has worked. */
const unclear: Readonly<Record<string, Fate["answer"]>> = {
  "the connection is reset": always(reset),
  "the body breaks off": always(halfBody),
  "nothing is ever answered": untilTimeOut(silence),
  "the body never ends": untilTimeOut(slowBody),
  "the service answers 500": always({ status: 500, json: { error: {} } }),
  "a gateway answers 502 in HTML": always({ status: 502, text: "<html>" }),
  "the service answers 503 without a time": always({ status: 503 }),
  "a gateway answers 504": always({ status: 504 }),
  "the service answers 408": always({ status: 408 }),
};

/** Answers to a request that was not worked on, after which it is sent again by itself. */
const turnedAway: Readonly<Record<string, Fate["answer"]>> = {
  "the service answers 429 and a time": always({ status: 429, headers: { "retry-after": "7" } }),
  "the service answers 503 and a time": always({ status: 503, headers: { "retry-after": "7" } }),
  "the token has expired": always({ status: 401, headers: { "www-authenticate": "Bearer" } }),
};

/** Answers to a request that was worked on, with a `Location` that is not what it is to be. */
const odd: Readonly<Record<string, Fate["answer"]>> = {
  "is missing": always({ status: 202 }),
  "comes twice": ({ location }) => ({ status: 202, headers: { location: [location, location] } }),
  "comes twice, the second time of no job": ({ location }) => ({
    status: 202,
    headers: { location: [location, location.replace(/[^/]+$/, "77b0c1a2-0000-4000-8000-0000000000ff")] },
  }),
  "comes with a body that breaks off":
    ({ location }) =>
    (response) => {
      response.writeHead(202, { location, "content-length": "100" });
      response.write("{", () => response.socket?.destroy());
    },
};

/** A job, or one clear error. Anything else fails the test. */
async function outcomeOf(attempt: Promise<Job>): Promise<Job | RewindError> {
  try {
    return await attempt;
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    expect(error.message).toMatch(/^\S.{20,}\.$/s);
    return error;
  }
}

const codeOf = (outcome: Job | RewindError): string => (outcome instanceof RewindError ? outcome.code : "job");

describe("one recovery is asked for, and", () => {
  test.each(Object.entries(unclear))("%s, though it was made: it is found, and no second one", async (_, answer) => {
    await using service = await aRecoveringService();
    service.fates.push({ worked: true, answer });
    expect(await outcomeOf(service.recover())).toMatchObject({ id: service.recoveries[0], kind: "recovery" });
    expect(codeOf(await outcomeOf(service.recover()))).toBe("activeJob");
    service.time.later(HOUR);
    expect(codeOf(await outcomeOf(service.recover()))).toBe("activeJob");
    expect(service.recoveries).toHaveLength(1);
  });

  test.each(Object.entries(unclear))(
    "%s, and it was not made: that is said, and later it can be",
    async (_, answer) => {
      await using service = await aRecoveringService();
      service.fates.push({ worked: false, answer });
      expect(codeOf(await outcomeOf(service.recover()))).toBe("unavailable");
      expect(codeOf(await outcomeOf(service.recover()))).toBe("busy");
      expect(service.recoveries).toEqual([]);
      service.time.later(6 * MINUTE);
      expect(await outcomeOf(service.recover())).toMatchObject({ id: service.recoveries[0] });
      expect(service.recoveries).toHaveLength(1);
    },
  );

  test.each(Object.entries(turnedAway))("%s: it is sent again by itself and made once", async (_, answer) => {
    await using service = await aRecoveringService();
    service.fates.push({ worked: false, answer }, { worked: true, answer: accepted });
    expect(await outcomeOf(service.recover())).toMatchObject({ id: service.recoveries[0] });
    expect(service.recoveries).toHaveLength(1);
    expect(service.server.to("POST", /recoveryJobs$/)).toHaveLength(2);
  });

  test.each(Object.entries(odd))("its Location %s: the job is the one that was made", async (_, answer) => {
    await using service = await aRecoveringService();
    service.fates.push({ worked: true, answer });
    expect(await outcomeOf(service.recover())).toMatchObject({ id: service.recoveries[0] });
    expect(service.server.to("POST", /recoveryJobs$/)).toHaveLength(1);
  });
});

const anyFate: fc.Arbitrary<Fate> = fc.oneof(
  fc.record({ worked: fc.boolean(), answer: fc.constantFrom(...Object.values(unclear)) }),
  fc.record({ worked: fc.constant(false), answer: fc.constantFrom(...Object.values(turnedAway)) }),
  fc.record({ worked: fc.constant(true), answer: fc.constantFrom(accepted, ...Object.values(odd)) }),
);
const brokenRead: fc.Arbitrary<Reaction> = fc.constantFrom<Reaction>(
  reset,
  halfBody,
  { status: 500 },
  { status: 503, headers: { "retry-after": "2" } },
  { status: 429, headers: { "retry-after": "2" } },
  { status: 401 },
  { text: '{"value":[' },
);
const attempt = fc.record({
  fates: fc.array(anyFate, { maxLength: 3 }),
  brokenReads: fc.array(brokenRead, { maxLength: 9 }),
  /** Milliseconds by which the machine's clock is set forward or back before it. */
  jump: fc.constantFrom(0, 0, MINUTE, 10 * MINUTE, 26 * HOUR, -10 * MINUTE, -26 * HOUR),
});

test("whatever fails in whatever order, and however the clock jumps, ten attempts never make two recoveries", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 10 }), async (attempts) => {
      await using service = await aRecoveringService();
      for (const { fates, brokenReads, jump } of attempts) {
        service.time.later(jump);
        service.fates.splice(0, Number.POSITIVE_INFINITY, ...fates);
        service.brokenReads.splice(0, Number.POSITIVE_INFINITY, ...brokenReads);
        const outcome = await outcomeOf(service.recover());
        if (!(outcome instanceof RewindError)) expect(outcome.id).toBe(service.recoveries[0]);
        expect(service.recoveries.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
