import { expect, test } from "vitest";
import { Successors } from "../../src/domain/changes/successors.ts";

const id = (digit: string): string => `abcdef0${digit}-0000-4000-8000-000000000000`;
const group = (digit: string) => ({ type: "group", id: id(digit) }) as const;
const first = { of: group("1"), to: group("2"), recovery: "r1" };
const second = { of: group("2"), to: group("3"), recovery: "r2" };
const successors = new Successors([first, second].map(({ of, to, recovery }) => ({ of, id: to.id, recovery })));

test("an object that was created again is found in a text that has its id in upper case", () => {
  const rule = `user.memberof -any (group.objectId -in ['${id("1").toUpperCase()}'])`;
  expect(successors.namedIn(JSON.stringify({ rule }))).toEqual([first]);
  expect(successors.namedIn(`${id("2")} ${id("2")}`)).toEqual([first, second]);
  expect(successors.namedIn(`${id("4")} and a longer word`)).toEqual([]);
});

test("the whole line of an object that was created again twice is told from any of its objects, oldest first", () => {
  for (const digit of ["1", "2", "3"]) expect(successors.around(group(digit))).toEqual([first, second]);
  expect(successors.around(group("4"))).toEqual([]);
});
