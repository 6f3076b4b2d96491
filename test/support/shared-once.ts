import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { DATABASE_FILE } from "./database-file.ts";

/**
 * Provides a folder in which one worker leaves for the others what takes long to make, and removes it with its databases
 * after the tests.
 */
export default function sharedOnce(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "shared-"));
  project.provide("shared", folder);
  return async () => {
    for (const file of globSync(join(folder, "**", DATABASE_FILE))) await drop(readFileSync(file, "utf8"));
    rmSync(folder, { recursive: true, force: true });
  };
}

async function drop(url: string): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  await client.query(`drop database if exists ${name} with (force)`).finally(() => client.end());
}

declare module "vitest" {
  export interface ProvidedContext {
    /** The path of a folder that all workers share. */
    readonly shared: string;
  }
}
