import { describe, expect, test } from "vitest";
import { Recent } from "../../src/microsoft/investigation/recent.ts";
import { fakeTime } from "../graph/fake-time.ts";

describe("what was read a moment ago", () => {
  const aMemory = () => {
    const time = fakeTime();
    let reads = 0;
    const recent = new Recent<number>(time.clock, { lasts: 1_000, most: 2 });
    return { time, recent, read: (key: string) => recent.get(key, async () => (reads += 1)) };
  };

  test("is read once for all who ask meanwhile, and again when it is old or the clock was set back", async () => {
    const { time, read } = aMemory();
    expect(await Promise.all([read("a"), read("a")])).toEqual([1, 1]);
    time.later(999);
    expect(await read("a")).toBe(1);
    time.later(1);
    expect(await read("a")).toBe(2);
    time.later(-5_000);
    expect(await read("a")).toBe(3);
  });

  test("is no more than there is room for", async () => {
    const { read } = aMemory();
    for (const key of ["a", "b", "c"]) await read(key);
    expect(await read("b")).toBe(2);
    expect(await read("a")).toBe(4);
  });

  test("is never a failure", async () => {
    const { recent } = aMemory();
    await expect(recent.get("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await recent.get("a", async () => 7)).toBe(7);
  });
});
