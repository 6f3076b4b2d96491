import { expect, test } from "vitest";
import type { AuditRecord, ModifiedProperty } from "../../src/domain/authors/audit-record.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { whatHappened } from "../../src/microsoft/investigation/what-happened.ts";

const record = (operation: string, type: EntityType, modified: readonly ModifiedProperty[] = []): AuditRecord => ({
  id: "1",
  time: 0,
  actor: { kind: "user", id: "eve", name: "eve@contoso.test" },
  app: null,
  ip: null,
  category: "UserManagement",
  operation,
  result: "success",
  correlationId: "c",
  targets: [{ ref: { type, id: "x" }, displayName: null, modified }],
});

test.each<[string, EntityType, string]>([
  ["Add user", "user", "created"],
  ["Invite external user", "user", "created"],
  ["Delete user", "user", "softDeleted"],
  ["Hard Delete user", "user", "gone"],
  ["Restore user", "user", "restored"],
  ["Update user", "user", "updated"],
  ["Add member to group", "group", "updated"],
  ["Delete group", "group", "softDeleted"],
  ["Add owner to application", "application", "updated"],
  ["Remove service principal", "servicePrincipal", "softDeleted"],
  // Logged at the service principal, which it does not make.
  ["Add app role assignment grant to user", "servicePrincipal", "updated"],
  ["Add app role assignment grant to user", "appRoleAssignment", "created"],
  ["Remove app role assignment from service principal", "appRoleAssignment", "gone"],
  ["Consent to application", "oAuth2PermissionGrant", "created"],
  ["Consent to application", "servicePrincipal", "updated"],
  ["Delete conditional access policy", "conditionalAccessPolicy", "softDeleted"],
  ["Delete authentication strength", "authenticationStrengthPolicy", "gone"],
])("%s, at a %s: %s", (operation, type, what) => {
  expect(whatHappened(record(operation, type), { type, id: "x" })).toBe(what);
});

test("an object that a deletion took along has no activity of its own, but its existence is among the written parts", () => {
  const existence = (oldValue: string | null, newValue: string | null) => [
    { name: "deletedDateTime", oldValue, newValue },
  ];
  const time = "2026-11-20T02:00:00Z";
  const at = { type: "servicePrincipal", id: "x" } as const;
  expect(whatHappened(record("Delete application", "servicePrincipal", existence(null, time)), at)).toBe("softDeleted");
  expect(whatHappened(record("Restore application", "servicePrincipal", existence(time, null)), at)).toBe("restored");
  expect(whatHappened(record("Delete user", "user"), { type: "group", id: "another" })).toBe("updated");
});
