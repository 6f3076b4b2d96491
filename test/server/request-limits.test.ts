import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { requestLimits } from "../../src/server/request-limits.ts";

test("a caller and a tenant have so many requests a minute, and another tenant has its own", async () => {
  let now = 10 * MINUTE;
  const limited = requestLimits({ now: () => now }, { caller: 3, tenant: 5 });
  const several = (tid: string, oid: string, count: number) =>
    Array.from({ length: count }, () => limited({ tid, oid })?.status === 429);
  expect(several("contoso", "ada", 4)).toEqual([false, false, false, true]);
  expect(several("contoso", "grace", 3)).toEqual([false, false, true]);
  expect(several("maple", "ada", 1)).toEqual([false]);
  expect(limited({ tid: "contoso", oid: "ada" })?.headers.get("retry-after")).toBe("60");
  now += MINUTE;
  expect(several("contoso", "ada", 1)).toEqual([false]);
});
