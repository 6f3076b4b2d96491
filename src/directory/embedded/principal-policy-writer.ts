import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import type { DirectoryOperation } from "../directory-admin.ts";
import { badRequest, resourceNotFound } from "../graph-fault.ts";
import type { PrincipalPolicy, PrincipalPolicyRef } from "../principal-policy.ts";
import { target } from "./object-operations.ts";
import type { OpenTenant } from "./tenant.ts";

export type PolicyOperation = Extract<
  DirectoryOperation,
  { kind: "savePolicy" | "removePolicy" | "carryPolicy" | "shedPolicy" }
>;

/** What an operation on policies says in the audit log. */
export interface PolicyRecord {
  readonly category: "Policy" | "ApplicationManagement";
  readonly operation: string;
  readonly targets: readonly AuditTarget[];
}

/** Carries out an operation on the policies of service principals. Throws Graph's refusals. */
export function performOnPolicies(tenant: OpenTenant, operation: PolicyOperation): PolicyRecord {
  const { policies } = tenant;
  switch (operation.kind) {
    case "savePolicy": {
      const verb = policies.find(operation.policy) === null ? "Add" : "Update";
      policies.save(operation.policy);
      return { category: "Policy", operation: `${verb} policy`, targets: [policyTarget(operation.policy)] };
    }
    case "removePolicy": {
      const policy = existing(tenant, operation.policy);
      policies.remove(policy);
      return { category: "Policy", operation: "Delete policy", targets: [policyTarget(policy)] };
    }
    case "carryPolicy": {
      const { principal } = operation;
      const policy = existing(tenant, operation.policy);
      if (isCarried(tenant, principal, policy)) {
        throw badRequest(
          `One or more added object references already exist for the following modified properties: '${policy.kind}'.`,
        );
      }
      policies.carry(principal.id, policy);
      return recordOf(tenant, principal, policy, "Add policy to service principal");
    }
    case "shedPolicy": {
      const { principal } = operation;
      const policy = existing(tenant, operation.policy);
      if (!isCarried(tenant, principal, policy)) throw resourceNotFound(policy.id);
      policies.shed(principal.id, policy);
      return recordOf(tenant, principal, policy, "Remove policy from service principal");
    }
  }
}

function existing({ policies }: OpenTenant, ref: PrincipalPolicyRef): PrincipalPolicy {
  const policy = policies.find(ref);
  if (policy === null) throw resourceNotFound(ref.id);
  return policy;
}

const isCarried = ({ policies }: OpenTenant, principal: EntityRef, { kind, id }: PrincipalPolicyRef): boolean =>
  policies.carriedBy(principal.id, kind).some((policy) => policy.id === id);

const recordOf = (
  { objectOperations }: OpenTenant,
  principal: EntityRef,
  policy: PrincipalPolicy,
  operation: string,
): PolicyRecord => ({
  category: "ApplicationManagement",
  operation,
  targets: [target(objectOperations.live(principal)), policyTarget(policy)],
});

function policyTarget({ properties: { displayName } }: PrincipalPolicy): AuditTarget {
  return { ref: null, displayName: typeof displayName === "string" ? displayName : null, modified: [] };
}
