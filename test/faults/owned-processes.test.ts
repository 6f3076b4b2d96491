import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { owned } from "../support/owned.ts";

const script = fileURLToPath(new URL("../support/starts-a-child.ts", import.meta.url));

test.skipIf(process.platform === "win32")(
  "processes that a test has started let go of its output when it is killed with SIGKILL",
  async () => {
    const parent = owned(spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] }));
    const closed = once(parent.stdout, "close");
    const [said] = await once(parent.stdout, "data");
    expect(String(said)).toBe("started\n");
    parent.kill("SIGKILL");
    await closed;
  },
);
