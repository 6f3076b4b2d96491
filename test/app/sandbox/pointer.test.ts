import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPointer, writePointer } from "../../../src/app/sandbox/pointer.ts";

const folder = mkdtempSync(join(tmpdir(), "pointer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pointer = {
  version: 1,
  generation: "0193-a",
  scenario: "stolen-account",
  seed: "contoso",
  users: 200,
  anchor: 1_764_000_000_000,
} as const;

test("a pointer is read as it was written, also with a tenant in a database", () => {
  for (const written of [pointer, { ...pointer, tenantInDatabase: "7f3c2c1e-1f2b-4a57-8d20-53f1d9a1b2c3" }]) {
    writePointer(folder, written);
    expect(readPointer(folder)).toEqual(written);
  }
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["another version", JSON.stringify({ ...pointer, version: 2 })],
  ["a generation outside of its folder", JSON.stringify({ ...pointer, generation: "../other" })],
  ["no scenario", JSON.stringify({ ...pointer, scenario: "" })],
  ["a seed with spaces", JSON.stringify({ ...pointer, seed: "a b" })],
  ["no users", JSON.stringify({ ...pointer, users: 0 })],
  ["a time as text", JSON.stringify({ ...pointer, anchor: "now" })],
  ["a tenant that is no id", JSON.stringify({ ...pointer, tenantInDatabase: "x" })],
])("a pointer with %s is refused", (_, text) => {
  writeFileSync(join(folder, "sandbox.json"), text);
  expect(() => readPointer(folder)).toThrow(/damaged or of another version/);
});
