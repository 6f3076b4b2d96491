import { describe, expect, test } from "vitest";
import { hasPermission, hasRole, permissions, roleOfTemplate, roles } from "../../src/domain/role.ts";

describe("roles", () => {
  test("of an administrator, backup or global, contain those of a reader", () => {
    expect(hasRole(["backupAdministrator"], "backupReader")).toBe(true);
    expect(hasRole(["globalAdministrator"], "backupAdministrator")).toBe(true);
    expect(hasRole(["backupReader"], "backupAdministrator")).toBe(false);
  });

  test("are not had by whoever holds none", () => {
    expect(hasRole([], "backupReader")).toBe(false);
  });

  test("are known by their template id, and other directory roles are none of them", () => {
    for (const [role, { templateId }] of Object.entries(roles)) expect(roleOfTemplate(templateId)).toBe(role);
    expect(roleOfTemplate("fe930be7-5e62-47db-91af-98c3a49a38b1")).toBeUndefined();
  });
});

describe("permissions", () => {
  test("contain the ones before them and not those after", () => {
    permissions.forEach((held, heldAt) => {
      permissions.forEach((required, requiredAt) => {
        expect(hasPermission([held], required)).toBe(heldAt >= requiredAt);
      });
    });
  });
});
