import fc from "fast-check";
import { actors } from "./undo-worlds.ts";

const kinds = [
  "value",
  "value",
  "name",
  "name",
  "member",
  "member",
  "manager",
  "delete",
  "restore",
  "restoreAs",
  "make",
  "consent",
  "consent",
  "scope",
  "assign",
  "tick",
  "snapshot",
  "goBack",
  "undoActor",
  "undoRecovery",
] as const;

/** One event of a story, by one person. */
export const happening = fc.record({
  by: fc.constantFrom(...actors, "mallory" as const),
  kind: fc.constantFrom(...kinds),
  // Mostly the same few objects, because the law is about several writers of one object.
  a: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3, 4),
  b: fc.constantFrom(0, 0, 0, 1, 2, 3),
  c: fc.nat({ max: 9 }),
});
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
