import { describe, expect, test } from "vitest";
import { hasPermission, hasRole, permissions, roleOfTemplate, roles } from "../../src/domain/roles/role.ts";

describe("roles", () => {
  test("both administrator roles, backup and global, include the reader role", () => {
    expect(hasRole(["backupAdministrator"], "backupReader")).toBe(true);
    expect(hasRole(["globalAdministrator"], "backupAdministrator")).toBe(true);
    expect(hasRole(["backupReader"], "backupAdministrator")).toBe(false);
  });

  test("a caller without a role has no role that is asked for", () => {
    expect(hasRole([], "backupReader")).toBe(false);
  });

  test("roles are recognized by their template id, and other directory roles are ignored", () => {
    for (const [role, { templateId }] of Object.entries(roles)) expect(roleOfTemplate(templateId)).toBe(role);
    expect(roleOfTemplate("fe930be7-5e62-47db-91af-98c3a49a38b1")).toBeUndefined();
  });
});

describe("permissions", () => {
  test("a permission includes the ones before it and not the ones after it", () => {
    permissions.forEach((held, heldAt) => {
      permissions.forEach((required, requiredAt) => {
        expect(hasPermission([held], required)).toBe(heldAt >= requiredAt);
      });
    });
  });
});
