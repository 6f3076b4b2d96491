import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import { assignmentTarget } from "../../domain/authors/role-records.ts";
import { invalid, RewindError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { type Role, roles } from "../../domain/roles/role.ts";
import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { Millis } from "../../domain/time.ts";
import type { AuditCategory } from "../directory.ts";
import { type Permit, permitOf } from "./acting.ts";
import type { ActingAs, CreateOptions, DirectoryWriter } from "./directory-writer.ts";
import { target } from "./object-operations.ts";
import { categories, linkOperationName, operationName } from "./operation-names.ts";
import { type PolicyOperation, performOnPolicies } from "./principal-policy-writer.ts";
import type { DirectoryRole } from "./role-table.ts";
import type { OpenTenant } from "./tenant.ts";

/** The embedded tenant's writer. Each call is one transaction with one record in the audit log. */
export class TenantWriter implements DirectoryWriter {
  readonly #tenant: OpenTenant;
  readonly #by: ActingAs;
  readonly #permit: Permit;

  constructor(tenant: OpenTenant, by: ActingAs, permit: Permit = permitOf(by)) {
    this.#tenant = tenant;
    this.#by = by;
    this.#permit = permit;
  }

  create(type: EntityType, properties: JsonObject, options: CreateOptions = {}): EntityRef {
    return this.#tenant.write((now) => {
      const operations = this.#tenant.objectOperations;
      const { ref, targets } = operations.create(type, properties, options, this.#permit, now);
      this.#log(now, categories[type], operationName("add", type, properties, targets[1]?.ref?.type), targets);
      return ref;
    });
  }

  update(ref: EntityRef, properties: JsonObject): void {
    this.#tenant.write((now) => {
      const operations = this.#tenant.objectOperations;
      const targets = operations.update(operations.live(ref), properties, this.#permit, now);
      this.#log(now, categories[ref.type], operationName("update", ref.type, properties), targets);
    });
  }

  delete(ref: EntityRef): void {
    this.#tenant.write((now) => {
      const assignee = this.#assignee(ref);
      const targets = this.#tenant.objectOperations.delete(ref, this.#permit, now, { takeAlong: true });
      this.#log(now, categories[ref.type], operationName("delete", ref.type, {}, assignee), targets);
    });
  }

  purge(ref: EntityRef): void {
    this.#tenant.write((now) => {
      const targets = this.#tenant.objectOperations.purge(ref, this.#permit);
      this.#log(now, categories[ref.type], operationName("purge", ref.type, {}), targets);
    });
  }

  restore(ref: EntityRef, userPrincipalName?: string): void {
    const renamed = userPrincipalName === undefined ? {} : { userPrincipalName };
    this.#tenant.write((now) => {
      const targets = this.#tenant.objectOperations.restore({ ref, ...renamed }, this.#permit);
      this.#log(now, categories[ref.type], operationName("restore", ref.type, {}), targets);
    });
  }

  addLink(link: Link): void {
    this.#tenant.write((now) => {
      if (this.#tenant.links.has(link)) throw invalid(`The ${link.link} link is there already.`);
      const targets = this.#tenant.linkOperations.add(link, this.#permit);
      this.#log(now, categories[link.source.type], linkOperationName("add", link.source.type, link.link), targets);
    });
  }

  removeLink(link: Link): void {
    this.#tenant.write((now) => {
      if (!this.#tenant.links.has(link)) throw new RewindError("notFound", `There is no such ${link.link} link.`);
      const targets = this.#tenant.linkOperations.remove(link, this.#permit);
      this.#log(now, categories[link.source.type], linkOperationName("remove", link.source.type, link.link), targets);
    });
  }

  assignRole(role: Role | DirectoryRole, principal: EntityRef): void {
    this.#tenant.write((now) => {
      const given = roleOf(role);
      const holder = target(this.#tenant.objectOperations.live(principal));
      if (!this.#tenant.roles.assign(given, principal)) throw invalid(`The role ${given.displayName} is held already.`);
      this.#log(now, "RoleManagement", "Add member to role", roleTargets("add", holder, given));
    });
  }

  removeRole(role: Role | DirectoryRole, principal: EntityRef): void {
    this.#tenant.write((now) => {
      const taken = roleOf(role);
      const holder = target(this.#tenant.objectOperations.live(principal));
      if (!this.#tenant.roles.remove(taken, principal)) {
        throw new RewindError("notFound", `The role ${taken.displayName} is not held.`);
      }
      this.#log(now, "RoleManagement", "Remove member from role", roleTargets("remove", holder, taken));
    });
  }

  changePolicies(operation: PolicyOperation): void {
    this.#tenant.write((now) => {
      const { category, operation: name, targets } = performOnPolicies(this.#tenant, operation);
      this.#log(now, category, name, targets);
    });
  }

  #log(time: Millis, category: AuditCategory, operation: string, targets: readonly AuditTarget[]): void {
    const { actor, app, ip, correlationId = this.#tenant.newId() } = this.#by;
    this.#tenant.log.append({
      time,
      actor,
      app,
      ip,
      category,
      operation,
      result: "success",
      correlationId,
      targets,
    });
  }

  #assignee(ref: EntityRef): EntityType | undefined {
    const id = ref.type === "appRoleAssignment" ? this.#tenant.objects.find(ref)?.properties.principalId : undefined;
    if (typeof id !== "string") return undefined;
    return (["user", "group", "servicePrincipal"] as const).find(
      (type) => this.#tenant.objects.find({ type, id }) !== null,
    );
  }
}

const roleOf = (role: Role | DirectoryRole): DirectoryRole => (typeof role === "string" ? roles[role] : role);

/** Returns the holder, the role and the assignment between them. */
function roleTargets(verb: "add" | "remove", holder: AuditTarget, role: DirectoryRole): AuditTarget[] {
  const named: AuditTarget = { ref: null, displayName: role.displayName, modified: [] };
  return holder.ref === null
    ? [holder, named]
    : [holder, named, assignmentTarget(verb, holder.ref.id, canonicalId(role.templateId))];
}
