import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { tools } from "../../tools/index.ts";

test("every file in tools is one listed tool, named like its file", () => {
  const files = readdirSync("tools").filter((file) => file !== "index.ts");
  expect(files.toSorted()).toEqual(tools.map(({ name }) => `${name.replaceAll("_", "-")}.ts`).toSorted());
});
