import { configDefaults } from "vitest/config";
import whole from "./vitest.config.ts";

/** The configuration of tests that need neither the built program nor PostgreSQL. */
const quick = structuredClone({ ...whole.test, sequence: {}, exclude: configDefaults.exclude });
quick.globalSetup = ["test/support/in-memory.ts", "test/support/shared-once.ts"];
quick.env = { ...quick.env, TESTS_WITHOUT_POSTGRES: "1" };
export default { test: quick };
