import { chmodSync, lchownSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, requirePrivate } from "../../src/app/data-folder.ts";
import { entry, ran, temporaryFolder } from "../cli/support.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Returns every file and folder below a folder. */
const below = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).map(({ parentPath, name }) => join(parentPath, name));

describe.skipIf(process.platform === "win32")("the data folder", () => {
  test("is its owner's alone with every file in it, whatever the umask", { timeout: 60_000 }, async () => {
    const data = join(temporaryFolder(), "data");
    const before = process.umask(0);
    try {
      const reset = await ran(entry, ["sandbox", "reset", "--users", "100"], { ENTRA_REWIND_DATA: data });
      expect(reset.status).toBe(0);
      expect((await ran(entry, ["approve"], { ENTRA_REWIND_DATA: data })).status).toBe(0);
    } finally {
      process.umask(before);
    }
    const shared = below(data).filter((path) => (modeOf(path) & 0o077) !== 0);
    expect(shared).toEqual([]);
    expect(modeOf(data)).toBe(0o700);
  });

  test("is refused when others can write it, with the command that mends it", async () => {
    const data = temporaryFolder();
    chmodSync(data, 0o777);
    for (const args of [["mcp"], ["approve"], ["audit"], ["sandbox", "reset"], ["worker"], ["doctor"]]) {
      const { status, errors } = await ran(entry, args, { ENTRA_REWIND_DATA: data });
      expect({ args, status }).toEqual({ args, status: 2 });
      expect(errors).toContain(`chmod go-w ${data}`);
    }
  });

  test("is refused when a folder in it can be written by others", () => {
    const folder = join(temporaryFolder(), "sandbox");
    mkdirSync(folder);
    chmodSync(folder, 0o722);
    expect(() => makeFolder(folder)).toThrow("can be written by other users");
  });

  test.skipIf(process.getuid?.() !== 0)(
    "is refused behind another user's link, which could point to an older copy (skipped unless root runs it)",
    () => {
      const [folder, link] = [temporaryFolder(), join(temporaryFolder(), "link")];
      symlinkSync(folder, link);
      expect(() => requirePrivate(link)).not.toThrow();
      lchownSync(link, 65_534, 65_534);
      expect(() => requirePrivate(link)).toThrow(`${link} belongs to another user`);
    },
  );

  test("passes while it does not exist, and when others can only read it", () => {
    const folder = temporaryFolder();
    expect(() => requirePrivate(join(folder, "none"))).not.toThrow();
    chmodSync(folder, 0o755);
    expect(() => requirePrivate(folder)).not.toThrow();
  });
});
