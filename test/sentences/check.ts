import { brokenRules } from "./inventory-rules.ts";

/** Reads the product for sentences that lack a case, without running one. The pairs themselves run in the tests. */
const lines = brokenRules(process.cwd());
for (const line of lines) process.stderr.write(`${line}\n`);
process.exitCode = lines.length === 0 ? 0 : 1;
