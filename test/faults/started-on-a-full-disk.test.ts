import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { entry, ran, temporaryFolder } from "../cli/support.ts";
import { smallDisk } from "../support/small-disk.ts";

const disk = smallDisk();
const data = join(disk?.folder ?? "", "data");
const run = (...args: string[]) => ran(entry, args, { ENTRA_REWIND_DATA: data });

describe.skipIf(disk === null)(
  "a command that starts on a full disk (skipped where mounting one is not permitted)",
  { timeout: 120_000 },
  () => {
    beforeAll(async () => {
      expect(await run("sandbox", "reset", "--users", "50")).toMatchObject({ status: 0 });
      disk?.fill();
    }, 60_000);
    afterEach(() => disk?.fill());
    afterAll(() => disk?.[Symbol.dispose]());

    test.each([
      "audit",
      "audit --verify",
      "approve",
      "sandbox status",
      "verify",
      "backup COPY",
      "serve --port 0",
      "drill --yes --data DATA",
    ])("%s says that the disk of the data folder is full, and ends with 6", async (command) => {
      const places: Readonly<Record<string, string>> = { COPY: join(temporaryFolder(), "copy"), DATA: data };
      const args = command.split(" ").map((word) => places[word] ?? word);
      const { status, output, errors } = await run(...args);
      const said = (output + errors).replaceAll("\n", " ");
      expect(said).toMatch(/The disk that holds \S+ is full, and nothing was lost\. +Free some space and try again\./);
      expect(said).toContain(data);
      expect(status).toBe(6);
    });

    test("doctor finds the full disk, and commands go on once there is room", async () => {
      const { status, output } = await run("doctor");
      expect(status).toBe(1);
      expect(output).toMatch(
        /^no {2}sign in: The disk that holds \S+ is full, and nothing was lost\. -> Free some space/m,
      );
      disk?.clear();
      expect(await run("audit", "--verify")).toMatchObject({ status: 0 });
      expect(await run("doctor")).toMatchObject({ status: 0 });
    });
  },
);
