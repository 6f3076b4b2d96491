import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepCompiled } from "../../src/cli/compile-cache.ts";
import { MINUTE, type Millis } from "../../src/domain/time.ts";
import { until } from "../support/until.ts";

test.skipIf(process.platform === "win32" || process.platform === "darwin")(
  "a server that has started keeps the newest 200 files of its compile cache and no file elsewhere is removed",
  async () => {
    const home = mkdtempSync(join(tmpdir(), "cache-"));
    onTestFinished(() => rmSync(home, { recursive: true }));
    const cache = join(home, "entra-rewind", "compile-cache");
    const files = ["v22", "v24"].flatMap((version) => {
      mkdirSync(join(cache, version), { recursive: true });
      return Array.from({ length: 500 }, (_, index) => join(cache, version, String(index)));
    });
    for (const [age, file] of files.entries()) {
      writeFileSync(file, "");
      utimesSync(file, age, age);
    }
    const other = join(home, "entra-rewind", "other");
    writeFileSync(other, "");
    const waiting: [work: () => void, after: Millis][] = [];
    keepCompiled({ XDG_CACHE_HOME: home }, (work, after) => waiting.push([work, after]));
    expect(waiting).toEqual([[expect.any(Function), MINUTE]]);
    expect(left(cache)).toHaveLength(1_000);
    waiting[0]?.[0]();
    await until("the removal of old files", async () => left(cache).length === 200);
    expect(left(cache).sort()).toEqual(files.slice(800).sort());
    expect(existsSync(other)).toBe(true);
  },
);

const left = (cache: string): string[] => globSync("*/*", { cwd: cache }).map((name) => join(cache, name));
