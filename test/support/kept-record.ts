import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";

/** Returns a record of the log of this time, whose id follows from it. */
export const keptRecord = (time: number): AuditRecord => ({
  id: `record-${time}`,
  time,
  category: "UserManagement",
  operation: "Update user",
  actor: { kind: "user", id: "eve", name: "eve@contoso.example" },
  app: null,
  ip: null,
  correlationId: `correlation-${time}`,
  result: "success",
  targets: [],
});
