import { expect, test } from "vitest";
import { reviewRow } from "../../src/review-app/review-row.ts";

test("a group of several kinds is counted kind by kind", () => {
  const alike = {
    columns: ["id", "displayName", "type"],
    rows: [
      ["2", "Mail", "application"],
      ["3", "Mail", "servicePrincipal"],
      ["4", "Chat", "servicePrincipal"],
    ],
  };
  const { name, members } = reviewRow({ type: "user", id: "1", displayName: "Ada", action: "softDelete", alike });
  expect(name).toBe("1 user, 1 application, 2 service principals");
  expect(members.map(({ noun, verb }) => `${verb} ${noun}`)).toEqual([
    "delete user",
    "delete application",
    "delete service principal",
    "delete service principal",
  ]);
});

test("a note is shown by its sentence, or by the words of its rule", () => {
  const notes = ["high deletesCreated: Deletes it.", "high undoesOthersWork", "Its owner is gone."];
  expect(reviewRow({ notes }).notes).toEqual(["high: Deletes it.", "high: undoes others work", "Its owner is gone."]);
});

test("an author is named shortly in a row, and with application and address in its details", () => {
  const authors = new Map([["#1", { actor: "ada", whole: "ada with Portal from 203.0.113.7" }]]);
  expect(reviewRow({ by: "#1 and #2" }, authors)).toMatchObject({
    by: "ada and #2",
    author: "ada with Portal from 203.0.113.7 and #2",
  });
});

test("a row of unknown form is shown without its missing members", () => {
  expect(reviewRow("nonsense")).toMatchObject({ name: "(no name)", text: "", by: "", notes: [], members: [] });
});
