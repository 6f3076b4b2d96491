import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entry, ran, temporaryFolder } from "../cli/support.ts";

describe("the drill through Graph", () => {
  test("the drill through Graph restores the suspect's objects as a whole, proves it, and leaves no process behind", async () => {
    const temporary = temporaryFolder();
    const args = ["drill", "--through-graph", "--yes", "--json", "--users", "150"];
    const { status, output, errors } = await ran(entry, args, { TMPDIR: temporary });
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    const report = JSON.parse(output);
    expect(report).toMatchObject({
      snapshot: expect.any(String),
      previewJob: expect.any(String),
      recoveryJob: expect.any(String),
      failed: 0,
      verified: true,
      residual: 0,
      suspect: "miles.kovarik@contoso.example",
      kept: { lost: 0 },
      spared: 0,
    });
    // The same objects as the drill finds that undoes single properties.
    expect(report.changes.byType).toEqual({
      user: 39,
      group: 1,
      conditionalAccessPolicy: 1,
      namedLocationPolicy: 1,
      authorizationPolicy: 1,
      application: 2,
      servicePrincipal: 2,
      oAuth2PermissionGrant: 1,
      appRoleAssignment: 1,
    });
    // Writes of others on these objects, which whole objects take along.
    expect(report.takenAlong).toBe(7);
    expect(report.kept.total).toBeGreaterThan(5);
    expect(report.everything.changes.total).toBeGreaterThan(report.changes.total);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("the drill through Graph says what it relies on, what else goes back, and what Microsoft's service would do", async () => {
    const data = temporaryFolder();
    const args = ["drill", "--through-graph", "--yes", "--users", "100", "--data", data];
    const { status, output } = await ran(entry, args);
    expect(status).toBe(0);
    expect(output).toContain("puts back whole objects");
    expect(output).toContain("What others wrote on these objects goes back as well");
    expect(output).toContain("compares again when it recovers");
    expect(output).toMatch(/Verified: .* differences on the objects left alone are untouched\./);
    expect(readdirSync(data).sort()).toEqual(["microsoft", "sandbox"]);
  });
});

test("a drill on what is gone for good ends with a status of its own, because nothing went wrong", async () => {
  const args = ["drill", "--yes", "--json", "--scenario", "purged", "--users", "50"];
  const { status, output } = await ran(entry, args);
  expect(status).toBe(3);
  expect(JSON.parse(output)).toEqual({ nothingToPutBack: expect.stringContaining("it is gone for good") });
});

test("a drill on the smallest tenant puts everything back, and a smaller one is refused with its limits", async () => {
  const { status, output } = await ran(entry, ["drill", "--yes", "--json", "--users", "50"]);
  expect(status).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ verified: true, failed: 0 });
  const refused = await ran(entry, ["drill", "--yes", "--users", "49"]);
  expect(refused.status).toBe(2);
  expect(refused.errors).toContain("It must be a whole number from 50 to 100000");
});

test("a drill stays in its sandbox even if the environment names a tenant", async () => {
  const environment = {
    ENTRA_REWIND_MODE: "microsoft",
    ENTRA_REWIND_GRAPH_URL: "http://127.0.0.1:9/v1.0",
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: "a-token-of-a-real-tenant",
  };
  const { status, output } = await ran(entry, ["drill", "--yes", "--json", "--users", "100"], environment);
  expect(status).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ verified: true, suspect: "miles.kovarik@contoso.example" });
});
