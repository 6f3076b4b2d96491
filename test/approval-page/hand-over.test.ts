import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { machine, newSecret } from "../../src/app/machine.ts";
import { fileHandOver, handOverFolder } from "../../src/approval-page/hand-over.ts";
import { ticketIn } from "./a-page.ts";

const ticket = { origin: "http://127.0.0.1:4711", secret: "a-secret-ticket" };

function handedOver(opens = true, fileName?: string) {
  const folder = mkdtempSync(join(tmpdir(), "hand-over-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const opened: string[] = [];
  const openBrowser = async (file: string) => {
    opened.push(file);
    return opens;
  };
  const handOver = fileHandOver({ folder, openBrowser, clock: machine, newSecret: () => fileName ?? newSecret() });
  return { folder, opened, handOver, file: () => opened.at(-1) ?? "" };
}

describe("handing the page over to the browser", () => {
  test("gives it a file that posts the ticket, and names no secret to it", async () => {
    const { handOver, opened, file } = handedOver();
    expect(await handOver.give(ticket)).toBe(true);
    expect(ticketIn(readFileSync(file(), "utf8"))).toEqual(ticket);
    expect(opened.join()).not.toContain(ticket.secret);
    expect(opened.join()).not.toContain("4711");
  });

  test.skipIf(process.platform === "win32")("lets its owner alone read the file, whatever the umask", async () => {
    const { handOver, file } = handedOver();
    const before = process.umask(0);
    try {
      await handOver.give(ticket);
    } finally {
      process.umask(before);
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("takes the file back when no browser opened and when the server ends", async () => {
    const refused = handedOver(false);
    expect(await refused.handOver.give(ticket)).toBe(false);
    expect(existsSync(refused.file())).toBe(false);

    const { handOver, file } = handedOver();
    await handOver.give(ticket);
    handOver.close();
    expect(existsSync(file())).toBe(false);
  });

  test.skipIf(process.platform === "win32")(
    "gives the file beside a link of its kind that leads to no file",
    async () => {
      const { folder, handOver } = handedOver();
      symlinkSync(join(folder, "gone"), join(folder, "entra-rewind-approval-link.html"));
      expect(await handOver.give(ticket)).toBe(true);
    },
  );

  test.skipIf(process.platform === "win32")("writes no ticket through a link in the place of its file", async () => {
    const { folder, handOver, opened } = handedOver(true, "guessed");
    const elsewhere = join(folder, "elsewhere");
    symlinkSync(elsewhere, join(folder, "entra-rewind-approval-guessed.html"));
    expect(await handOver.give(ticket)).toBe(false);
    expect(existsSync(elsewhere)).toBe(false);
    expect(opened).toEqual([]);
  });

  test("removes files whose tickets are too old to work", async () => {
    const { handOver, folder, file } = handedOver();
    await handOver.give(ticket);
    const old = file();
    utimesSync(old, 0, 0);
    await handOver.give(ticket);
    expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([file()]);
    expect(old).not.toBe(file());
  });

  test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "reports that no browser opened when the folder cannot be written",
    async () => {
      const { handOver, folder, opened } = handedOver();
      chmodSync(folder, 0o500);
      expect(await handOver.give(ticket)).toBe(false);
      expect(opened).toEqual([]);
    },
  );
});

describe("the folder of the file", () => {
  test.each([
    ["linux", { XDG_RUNTIME_DIR: "/run/user/1000" }, "/run/user/1000"],
    ["linux", {}, "/data"],
    ["darwin", {}, tmpdir()],
    ["win32", { XDG_RUNTIME_DIR: "/run" }, tmpdir()],
  ] as const)("on %s with %j is %s", (platform, environment, folder) => {
    expect(handOverFolder({ platform, environment, dataFolder: "/data" })).toBe(folder);
  });
});
