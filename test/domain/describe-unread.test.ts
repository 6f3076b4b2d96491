import { expect, test } from "vitest";
import { uncoveredBy } from "../../src/domain/tenant/coverage-history.ts";
import { describeUnread } from "../../src/domain/words/describe-unread.ts";

test("parts with the same reason share a sentence", () => {
  const reason = "It came in a form this version cannot read.";
  expect(describeUnread([{ part: "user", id: "1", reason }])).toEqual([`user 1 could not be read. ${reason}`]);
  const five = ["1", "2", "3", "4", "5"].map((id) => ({ part: "user" as const, id, reason }));
  expect(describeUnread(five)).toEqual([`user 1, user 2, user 3 and 2 more could not be read. ${reason}`]);
});

test("the reason of a whole part stands alone, because it names the part", () => {
  const reason = "The groups could not be read.";
  expect(describeUnread([{ part: "group", reason }])).toEqual([reason]);
  expect(describeUnread([{ part: "group", property: "deletedDateTime", reason }])).toEqual([reason]);
});

test("the parts beyond five reasons are counted", () => {
  const unread = ["a", "b", "c", "d", "e", "f", "f"].map((reason, at) => ({
    part: "user" as const,
    id: `${at}`,
    reason,
  }));
  const sentences = describeUnread(unread);
  expect(sentences).toHaveLength(6);
  expect(sentences.at(-1)).toBe("And 2 further parts could not be read.");
});

test("a snapshot of the first version says once what it lacks", () => {
  const sentences = describeUnread(uncoveredBy(1));
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toMatch(
    /^An earlier version .* role assignments and eligibilities, .*Later snapshots have them\.$/,
  );
  expect(sentences[1]).toMatch(/^assignedLicenses of group could not be read\. .* did not read them/);
});
