import { defineConfig, mergeConfig } from "vitest/config";
import whole from "./vitest.config.ts";

/**
 * The quick tier: pure tests, and the contract of the ports. Nothing is built and no PostgreSQL is started, so the contract
 * runs without the implementation on PostgreSQL.
 */
const quick = mergeConfig(whole, defineConfig({ test: { env: { TESTS_WITHOUT_POSTGRES: "1" } } }));
quick.test.globalSetup = [];
quick.test.include = [
  "test/architecture.test.ts",
  "test/docs/references.test.ts",
  ...["scripts", "domain", "summaries", "wire", "review", "contract"].map((folder) => `test/${folder}/**/*.test.ts`),
];
export default quick;
