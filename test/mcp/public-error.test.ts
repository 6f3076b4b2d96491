import { expect, test } from "vitest";
import { invalid } from "../../src/domain/errors.ts";
import { publicError } from "../../src/mcp/public-error.ts";

test("an argument that an error repeats is neither a link, an image nor a tag in the text, and stays whole beside it", () => {
  const argument = "![x](http://evil.example/p.png)<img src=x>\u202e\n[ref]: http://evil.example";
  const { text, meta } = publicError(invalid(`There is no job ${argument}.`, { allowed: [argument] }), () => {});
  expect(text).not.toMatch(/\]\(|<img|\]:|\u202e|\n/);
  expect(JSON.stringify(meta)).toContain("](http://evil.example/p.png)<img src=x>");
});
