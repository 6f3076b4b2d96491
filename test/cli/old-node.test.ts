import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { ran, temporaryFolder } from "./support.ts";

const bin = fileURLToPath(new URL("../../bin/entra-rewind.cjs", import.meta.url));

/** Runs the program on this Node, which reports another version. */
function ranOn(version: string) {
  const disguise = join(temporaryFolder(), "disguise.cjs");
  const versions = JSON.stringify({ ...process.versions, node: version });
  writeFileSync(disguise, `Object.defineProperty(process, "versions", { value: ${versions} });`);
  return ran(bin, ["--version"], {}, ["--require", disguise]);
}

describe("the file a host starts", () => {
  test.each(["20.20.2", "22.18.0", "4.9.1"])(
    "on Node %s says in one line which version it needs, and ends with 2",
    async (version) => {
      const { status, output, errors } = await ranOn(version);
      expect({ status, output }).toEqual({ status: 2, output: "" });
      expect(errors).toBe(
        `entra-rewind needs Node 22.19 or newer; this is Node ${version}. npx can bring one for this program: ` +
          "npx --yes --package node@24 --package entra-rewind entra-rewind\n",
      );
    },
  );

  test("is written so that any Node can read it", async () => {
    await expect(transform(readFileSync(bin, "utf8"), { target: "es5" })).resolves.toBeDefined();
    await expect(transform("const a = 1;", { target: "es5" })).rejects.toThrow();
  });

  test("says how to build what is not built, and ends with 2", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    copyFileSync(bin, join(folder, "bin", "entra-rewind.cjs"));
    const { status, errors } = await ran(join(folder, "bin", "entra-rewind.cjs"), ["--version"]);
    expect(status).toBe(2);
    expect(errors).toContain("npm ci");
    expect(errors.trim().split("\n")).toHaveLength(1);
  });
});
