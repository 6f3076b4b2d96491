import { expect, test } from "vitest";
import type { Actor } from "../../src/domain/change.ts";
import { refKey } from "../../src/domain/entity.ts";
import { suspicionOf, type Write } from "../../src/domain/others-work.ts";

const actor = (name: string): Actor => ({ kind: "user", id: name, name });
const write = (name: string, time: number): Write => ({ actor: actor(name), time });
const key = (id: string) => refKey({ type: "user", id });
const writers = (first: Write[], lastOf: Record<string, Write> = {}) => ({
  first,
  lastOf: new Map(Object.entries(lastOf)),
});

const scene = {
  writers: new Map([
    [key("a"), writers([write("eve", 10)], { department: write("eve", 10) })],
    [key("b"), writers([write("eve", 11)], { department: write("eve", 11) })],
    [key("c"), writers([write("eve", 12), write("ann", 20)], { department: write("ann", 20) })],
    [key("d"), writers([write("bob", 5)], { department: write("bob", 5) })],
    [key("e"), writers([write("bob", 30)], { jobTitle: write("bob", 30) })],
  ]),
  undone: (fields: string) => new Map(["a", "b", "c", "d", "e"].map((id) => [key(id), [fields]])),
};

test("the suspect is the author of writes to most objects, and the incident began with their first write", () => {
  const { suspect, began } = suspicionOf(scene.writers, scene.undone("department"));
  expect({ suspect, began }).toEqual({ suspect: actor("eve"), began: 10 });
});

test("others' work is what they wrote last after the incident began, and only what would be overwritten", () => {
  const { othersWork } = suspicionOf(scene.writers, scene.undone("department"));
  expect([...othersWork]).toEqual([[key("c"), { actor: actor("ann"), fields: ["department"] }]]);
});

test("the author who created an object is the author of its existence", () => {
  const { othersWork } = suspicionOf(scene.writers, scene.undone("deletedDateTime"));
  expect(othersWork.get(key("e"))).toEqual({ actor: actor("bob"), fields: ["deletedDateTime"] });
  expect(othersWork.has(key("a"))).toBe(false);
});

test("a log without authors leads to no suspect", () => {
  expect(suspicionOf(new Map(), scene.undone("department"))).toEqual({
    suspect: null,
    began: null,
    othersWork: new Map(),
  });
});
