import { configDefaults } from "vitest/config";
import whole from "./vitest.config.ts";

/** The configuration of all tests, those that take minutes among them. */
export default { test: { ...whole.test, exclude: configDefaults.exclude } };
