import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../test/support/owned.ts";
import type { PublishedClient } from "./published-client.ts";

const SCRIPT = "msgraph-sdk-walk.mjs";
const VERSION = "1.0.0-preview.90";

/** Microsoft's generated client for TypeScript. */
export const msgraphSdk: PublishedClient = {
  packages: ["msgraph-sdk", "msgraph-sdk-users", "msgraph-sdk-directory"].map(
    (name) => `@microsoft/${name}@${VERSION}`,
  ),
  async walk(folder, { token, environment }) {
    const script = join(folder, SCRIPT);
    copyFileSync(join(import.meta.dirname, SCRIPT), script);
    const { stdout } = await run(process.execPath, [script], {
      cwd: folder,
      env: { ...environment, FACE_TOKEN: token },
    });
    const steps: string[] = JSON.parse(stdout);
    return steps;
  },
};
