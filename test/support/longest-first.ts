import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, because they start many processes. */
const longest = [
  "test/faults/",
  "test/directory/live/killed.test.ts",
  "test/mcp/conversations/",
  "test/mcp/parity.test.ts",
  "test/docs/commands.test.ts",
  "test/drill/",
  "test/bench/",
  "test/packaging/",
  "test/server/",
  "test/cli/",
  "test/store/migrations.test.ts",
  "test/approval-page/",
  "test/review-app/",
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
