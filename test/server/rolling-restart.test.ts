import { expect, test } from "vitest";
import { aDatabase } from "../support/a-database.ts";
import { underLoad } from "../support/host-load.ts";

test("hosts and a worker are replaced under load without a lost job, an error or a session that cannot be resumed", {
  timeout: 240_000,
}, async () => {
  await using database = await aDatabase();
  const report = await underLoad({
    database: database.url,
    tenants: 2,
    sessions: 8,
    recoveries: 1,
    objects: 30,
    workers: 1,
    pause: 200,
    stepwise: true,
    onNews: () => {},
  });
  expect(report).toMatchObject({ errors: [], broken: [], jobs: ["successful"], underWay: 1, lost: 0 });
  expect(report.resumed).toBeGreaterThan(0);
  expect(report.took.length).toBeGreaterThan(20);
});
