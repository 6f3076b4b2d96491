import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entry, ran, temporaryFolder } from "../support.ts";

describe("the drill", () => {
  test("puts back what the attacker did, leaves what others did, proves both, and leaves nothing behind", async () => {
    const temporary = temporaryFolder();
    const { status, output, errors } = await ran(entry, ["drill", "--yes", "--json", "--users", "300"], {
      TMPDIR: temporary,
    });
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).not.toContain("The drill took");
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
    });
    // 37 wiped, 2 deleted, the policy, the location, the authorization policy, the Finance group, the deleted
    // application and the planted one, each with its service principal, and the planted one's consent and role.
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
    expect(report.kept.total).toBeGreaterThan(10);
    expect(report.everything.changes.total).toBeGreaterThan(report.changes.total);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("reports its steps without --json, including the approval that was given beforehand", async () => {
    const data = temporaryFolder();
    const { status, output } = await ran(entry, ["drill", "--yes", "--users", "150", "--data", data]);
    expect(status).toBe(0);
    expect(output).toContain("given beforehand, by --yes");
    expect(output).toContain("The drill took");
    expect(output).toContain("verify_recovery");
    expect(output).not.toContain("\u001b[");
    expect(readdirSync(data)).toEqual(["sandbox"]);
  });

  test("asks no question without a terminal", async () => {
    const { status, output, errors } = await ran(entry, ["drill"]);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toContain("--yes");
  });
});
