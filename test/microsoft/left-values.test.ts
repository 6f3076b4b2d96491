import { expect, test } from "vitest";
import { valuesText } from "../../src/microsoft/assess/left-values.ts";

test("what the service does not cover is told with the elements that differ, those that were added first", () => {
  const scopes = (...ids: string[]) => ({ oauth2PermissionScopes: ids.map((id) => ({ id, isEnabled: true })) });
  expect(valuesText("api", scopes("a", "b"), scopes("b", "c"))).toBe(
    ' (+ "oauth2PermissionScopes.id: c" and - "oauth2PermissionScopes.id: a")',
  );
  const many = ["a", "b", "c", "d", "e"].map((name) => `https://${name}.example`);
  expect(valuesText("replyUrls", [], many)).toBe(
    ' (+ "https[:]//a.example", + "https[:]//b.example", + "https[:]//c.example" and 2 more)',
  );
  expect(valuesText("homepage", null, "https://evil.example")).toBe(' (not set → "https[:]//evil.example")');
  expect(valuesText("web", { redirectUris: ["x".repeat(500)] }, null).length).toBeLessThan(140);
  expect(valuesText("web", { redirectUris: ["a", "b"] }, { redirectUris: ["b", "a"] })).toBe("");
});

test("of a secret that the service does not cover, its name, hint or id is told, and neither its text nor an attribute with a role of its own", () => {
  const secret = { keyId: "k1", secretText: "s3cret", hint: "s3c" };
  expect(valuesText("passwordCredentials", null, [{ ...secret, displayName: "ci" }])).toBe(' (+ "ci")');
  expect(valuesText("passwordCredentials", [secret], [])).not.toContain("s3cret");
  expect(valuesText("keyCredentials", [], [{ keyId: "k1", key: "AAAA" }])).toBe(' (+ "k1")');
  expect(valuesText("customSecurityAttributes", null, { Project: { level: "x" } })).toBe("");
});
