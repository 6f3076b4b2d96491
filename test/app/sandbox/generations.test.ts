import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Build,
  currentGeneration,
  type Generations,
  nextGeneration,
} from "../../../src/app/sandbox/generations.ts";
import { readPointer } from "../../../src/app/sandbox/pointer.ts";

/** The sandbox's folders, with a build that writes one file and can be delayed. */
let root = "";
let names = 0;

const generations = (): Generations => ({
  root,
  newId: () => `g${++names}`,
  sleep: (ms, signal) => pause(ms, undefined, signal === undefined ? {} : { signal }),
  signal: new AbortController().signal,
});

const recipe = { scenario: "default", seed: "contoso", users: 100, anchor: 0 };
const build: Build = async (folder) => {
  writeFileSync(join(folder, "tenant.db"), "");
  return recipe;
};

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), "generations-")), "sandbox");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folders = () =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

describe("the sandbox's generations", () => {
  test("begin with one, built by the first process that needs it", async () => {
    let builds = 0;
    const counted: Build = async (folder, signal) => {
      builds += 1;
      await pause(20);
      return build(folder, signal);
    };
    const found = await Promise.all(Array.from({ length: 5 }, () => currentGeneration(generations(), counted)));
    expect(new Set(found.map((pointer) => pointer.generation)).size).toBe(1);
    expect(builds).toBe(1);
    expect(folders()).toHaveLength(1);
  });

  test("replace one another, and the old folder is removed", async () => {
    const first = await currentGeneration(generations(), build);
    const second = await nextGeneration(generations(), build);
    expect(second.generation).not.toBe(first.generation);
    expect(folders()).toEqual([second.generation]);
    expect(readPointer(root)).toEqual(second);
  });

  test("stay unchanged when a build fails, and keep none of its files", async () => {
    const first = await currentGeneration(generations(), build);
    await expect(nextGeneration(generations(), () => Promise.reject(new Error("No.")))).rejects.toThrow("No.");
    expect(readPointer(root)).toEqual(first);
    expect(folders()).toEqual([first.generation]);
    expect((await nextGeneration(generations(), build)).generation).not.toBe(first.generation);
  });

  test("are free of a killed builder's remains once the next is built", async () => {
    await currentGeneration(generations(), build);
    writeFileSync(join(root, "sandbox.json.g0"), "half");
    const next = await nextGeneration(generations(), build);
    expect(folders()).toEqual([next.generation]);
    expect(existsSync(join(root, "sandbox.json.g0"))).toBe(false);
  });

  test("say how to go on when the pointer is damaged, and a reset does", async () => {
    await currentGeneration(generations(), build);
    writeFileSync(join(root, "sandbox.json"), "{");
    await expect(currentGeneration(generations(), build)).rejects.toMatchObject({
      code: "storeUnusable",
      message: expect.stringContaining("entra-rewind sandbox reset"),
    });
    await nextGeneration(generations(), build);
    expect(readPointer(root)).toMatchObject(recipe);
  });
});
