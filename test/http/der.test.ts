import { expect, test } from "vitest";
import { der } from "../../src/http/tls/der.ts";

test.each<[string, number[], number[]]>([
  ["without zeros before it", [0, 0, 1], [0x02, 1, 1]],
  ["with one zero before a byte that would make it negative", [0x80], [0x02, 2, 0, 0x80]],
  ["with no more than that zero", [0, 0, 0x80], [0x02, 2, 0, 0x80]],
  ["as one byte if it is zero", [0, 0], [0x02, 1, 0]],
])("an integer is written %s", (_, bytes, expected) => {
  expect([...der.integer(Buffer.from(bytes))]).toEqual(expected);
});
