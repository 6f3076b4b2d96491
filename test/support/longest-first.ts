import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, most of them because they start many processes, about in the order of their time. */
const longest = [
  "test/mcp/conversations/other-modes.test.ts",
  "test/docs/commands.test.ts",
  "test/faults/killed.test.ts",
  "test/review-app/",
  "test/guard/attacks-on-both-databases.test.ts",
  "test/bench/",
  "test/mcp/conversations/",
  "test/faults/",
  "test/drill/",
  "test/engine/recovery-laws.test.ts",
  "test/mcp/parity.test.ts",
  "test/directory/live/",
  "test/server/",
  "test/guard/",
  "test/packaging/",
  "test/approval-page/",
  "test/cli/",
  "test/mcp/left-out/",
  "test/sentences/",
  "test/contract/",
  "test/receipts/",
  "test/store/migrations.test.ts",
];

/** Runs the longest files first, so that no worker is left with one of them at the end while the other has nothing to do. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = longest.findIndex((place) => moduleId.includes(`/${place}`));
  return found < 0 ? longest.length : found;
}
