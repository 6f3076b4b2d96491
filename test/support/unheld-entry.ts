import type { AuditCategory, AuditEntry } from "../../src/directory/directory.ts";
import type { ModifiedProperty } from "../../src/domain/authors/audit-record.ts";

interface UnheldParts {
  readonly time: number;
  readonly target?: string | null;
  readonly category?: AuditCategory;
  readonly modified?: readonly ModifiedProperty[];
  readonly who?: string;
}

export const toFederated: readonly ModifiedProperty[] = [
  { name: "LiveType", oldValue: "Managed", newValue: "Federated" },
];

/** Returns a record of an act on what no history holds, by an account with an app from an address. */
export const unheldEntry = (
  operation: string,
  {
    time,
    target = "contoso.example",
    category = "DirectoryManagement",
    modified = [],
    who = "mallory@contoso.example",
  }: UnheldParts,
): AuditEntry => ({
  ...{ time, operation, category, result: "success", correlationId: "unheld-correlation" },
  ...{ actor: { kind: "user", id: null, name: who }, app: "Azure AD PowerShell", ip: "203.0.113.77" },
  targets: target === null ? [] : [{ ref: null, displayName: target, modified }],
});
