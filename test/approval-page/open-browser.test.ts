import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import { browserOpener } from "../../src/approval-page/open-browser.ts";

const file = "/run/user/1000/entra-rewind-approval-x.html";

describe("a browser", () => {
  test.each([
    ["linux", {}],
    ["linux", { DISPLAY: "" }],
    ["freebsd", {}],
    ["darwin", { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" }],
    ["win32", { SSH_TTY: "/dev/pts/0" }],
  ] as const)("cannot be opened on %s with %j", (platform, environment) => {
    expect(browserOpener({ platform, environment, sleep })).toBeNull();
  });

  test.each([
    ["linux", { DISPLAY: ":0" }],
    ["linux", { WAYLAND_DISPLAY: "wayland-0" }],
    ["darwin", {}],
    ["win32", {}],
  ] as const)("may be opened on %s with %j", (platform, environment) => {
    expect(browserOpener({ platform, environment, sleep })).not.toBeNull();
  });
});

describe.skipIf(process.platform === "win32")("opening the browser of a Linux desktop", () => {
  /** A folder with an `xdg-open` of the test's own. */
  function openerDoing(script: string) {
    const folder = mkdtempSync(join(tmpdir(), "opener-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "xdg-open"), 0o755);
    const environment = { PATH: [folder, process.env.PATH].join(delimiter), DISPLAY: ":0", FOLDER: folder };
    return { folder, open: browserOpener({ platform: "linux", environment, sleep }) };
  }

  test("hands over the file as one argument, and says that it was opened", async () => {
    const { folder, open } = openerDoing('printf "%s|" "$@" > "$FOLDER/said"');
    expect(await open?.(file)).toBe(true);
    expect(readFileSync(join(folder, "said"), "utf8")).toBe(`${file}|`);
  });

  test("reports that no browser was opened when the opener fails", async () => {
    expect(await openerDoing("exit 3").open?.(file)).toBe(false);
  });

  test("reports that no browser was opened when there is no opener", async () => {
    const open = browserOpener({ platform: "linux", environment: { PATH: "/nowhere", DISPLAY: ":0" }, sleep });
    expect(await open?.(file)).toBe(false);
  });

  test("does not wait for the browser to be closed", async () => {
    const { open } = openerDoing("exec sleep 60");
    const started = performance.now();
    expect(await open?.(file)).toBe(true);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
