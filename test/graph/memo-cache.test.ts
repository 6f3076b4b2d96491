import { expect, test } from "vitest";
import { MemoCache } from "../../src/graph/memo-cache.ts";
import { fakeTime } from "../support/fake-time.ts";

const aCache = () => {
  const time = fakeTime();
  let reads = 0;
  const cache = new MemoCache<string, number>({ most: 2, lasts: { millis: 1_000, clock: time.clock } });
  return { time, cache, read: (key: string) => cache.get(key, async () => (reads += 1)) };
};

test("a cache shares one reading, and reads again when the value is old or the clock was set back", async () => {
  const { time, read } = aCache();
  expect(await Promise.all([read("a"), read("a")])).toEqual([1, 1]);
  time.later(999);
  expect(await read("a")).toBe(1);
  time.later(1);
  expect(await read("a")).toBe(2);
  time.later(-5_000);
  expect(await read("a")).toBe(3);
});

test("a cache without a time to live keeps its values", async () => {
  const cache = new MemoCache<string, number>({ most: 2 });
  expect(await cache.get("a", async () => 1)).toBe(1);
  expect(await cache.get("a", async () => 2)).toBe(1);
});

test("a full cache drops its oldest value", async () => {
  const { read } = aCache();
  for (const key of ["a", "b", "c"]) await read(key);
  expect(await read("b")).toBe(2);
  expect(await read("a")).toBe(4);
});

test("a cache reads a forgotten value again", async () => {
  const { cache, read } = aCache();
  await read("a");
  cache.forget("a");
  expect(await read("a")).toBe(2);
});

test("a cache keeps no failure", async () => {
  const { cache } = aCache();
  await expect(cache.get("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await cache.get("a", async () => 7)).toBe(7);
});

test("a reading that takes longer than a value lasts is shared until it ends, and its value lasts from then on", async () => {
  const { time, cache } = aCache();
  const reading = Promise.withResolvers<number>();
  const first = cache.get("a", () => reading.promise);
  time.later(5_000);
  const second = cache.get("a", async () => 2);
  reading.resolve(1);
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  time.later(999);
  expect(await cache.get("a", async () => 3)).toBe(1);
  time.later(1);
  expect(await cache.get("a", async () => 4)).toBe(4);
});

test("a look into a cache starts no reading, and finds a value while it is fresh", async () => {
  const { time, cache, read } = aCache();
  expect(cache.peek("a")).toBeUndefined();
  await read("a");
  expect(await cache.peek("a")).toBe(1);
  time.later(1_000);
  expect(cache.peek("a")).toBeUndefined();
  expect(await read("b")).toBe(2);
  cache.clear();
  expect(cache.peek("b")).toBeUndefined();
});

test("a reading that fails after its value was forgotten does not drop the value that was read since", async () => {
  const { cache, read } = aCache();
  const reading = Promise.withResolvers<number>();
  const failed = cache.get("a", () => reading.promise);
  cache.forget("a");
  expect(await read("a")).toBe(1);
  reading.reject(new Error("no"));
  await expect(failed).rejects.toThrow("no");
  expect(await read("a")).toBe(1);
});
