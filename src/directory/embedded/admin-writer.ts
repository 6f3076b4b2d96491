import { type JsonObject, objectsIn } from "../../domain/json.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { DirectoryOperation, EditList, OnBehalf } from "../directory-admin.ts";
import { resourceNotFound } from "../graph-fault.ts";
import { mergedProperties } from "./merge-properties.ts";
import type { MetaTable } from "./meta-table.ts";
import { type DirectoryObject, exists, isSynchronized } from "./object-table.ts";
import { checkDeletion, checkWrite } from "./rules/check-write.ts";
import { checkNewLink, checkRemovedLink } from "./rules/group-rules.ts";
import { checkRoleAssignment } from "./rules/role-rules.ts";
import type { RuleContext } from "./rules/rule-context.ts";
import { cloudMastered } from "./rules/user-rules.ts";
import type { OpenTenant } from "./tenant.ts";
import { TenantWriter } from "./tenant-writer.ts";

type OperationOf<Kind extends DirectoryOperation["kind"]> = Extract<DirectoryOperation, { kind: Kind }>;

/** Facts about the tenant that rules ask for. */
export interface RuleSubject {
  readonly id: string;
  readonly defaultDomain: string;
}

/** Writes an administrator's operations under Graph's rules, inside one transaction. */
export class AdminWriter {
  readonly #tenant: OpenTenant;
  readonly #meta: MetaTable;
  readonly #writer: TenantWriter;
  /** Writes properties of synchronized objects that are mastered in the cloud. */
  readonly #cloudWriter: TenantWriter;
  readonly #context: RuleContext | null;

  constructor(tenant: OpenTenant, meta: MetaTable, identity: RuleSubject, by: OnBehalf) {
    const { id, userPrincipalName } = by.caller;
    const actingAs = {
      actor: { kind: by.caller.appOnly === true ? "app" : "user", id, name: userPrincipalName },
      app: by.app,
      ip: null,
      correlationId: by.correlationId,
    } as const;
    this.#tenant = tenant;
    this.#meta = meta;
    this.#writer = new TenantWriter(tenant, actingAs);
    this.#cloudWriter = new TenantWriter(tenant, actingAs, { synchronized: true, dynamicMembers: false });
    this.#context = by.rules === null ? null : this.#contextOf(identity, by.rules);
  }

  perform(operation: DirectoryOperation): EntityRef | null {
    switch (operation.kind) {
      case "create":
        return this.#create(operation);
      case "update":
        this.#update(operation.ref, operation.properties);
        return null;
      case "editList":
        this.#editList(operation);
        return null;
      case "delete":
        this.#check((context) => checkDeletion(this.#existing(operation.ref), context));
        this.#writer.delete(operation.ref);
        return null;
      case "purge":
        this.#writer.purge(operation.ref);
        return null;
      case "restore":
        this.#writer.restore(operation.ref, operation.userPrincipalName);
        return null;
      case "addLink":
        this.#addLink(operation.link);
        return null;
      case "removeLink":
        this.#removeLink(operation.link);
        return null;
      case "savePolicy":
      case "removePolicy":
      case "carryPolicy":
      case "shedPolicy":
        this.#writer.changePolicies(operation);
        return null;
      case "assignRole":
      case "removeRole":
        this.#changeRole(operation);
        return null;
    }
  }

  #create({ type, properties, graphType, id, links }: OperationOf<"create">): EntityRef {
    this.#check((context) => checkWrite(type, { before: null, given: properties, after: properties }, context));
    const options = { ...(graphType === null ? {} : { graphType }), ...(id === undefined ? {} : { id }) };
    const source = this.#writer.create(type, properties, options);
    if (typeof properties.uniqueName === "string") this.#meta.write(`uniqueName ${properties.uniqueName}`, source.id);
    for (const { link, target } of links) this.#addLink({ link, source, target });
    return source;
  }

  #update(ref: EntityRef, properties: JsonObject): void {
    const before = this.#existing(ref);
    const given = mergedProperties(before.properties, properties, this.#context?.rules.mergesDeeply ?? true);
    const after = { ...before.properties, ...given };
    this.#check((context) => checkWrite(ref.type, { before, given, after }, context));
    this.#writerFor(before, properties).update(ref, given);
  }

  #editList({ ref, property, key, remove, add }: EditList): void {
    const before = this.#existing(ref);
    const gone = new Set([...remove, ...add.map((entry) => String(entry[key]))]);
    const entries = objectsIn(before.properties[property]);
    const missing = remove.find((id) => !entries.some((entry) => entry[key] === id));
    if (missing !== undefined) throw resourceNotFound(missing);
    const list = [...entries.filter((entry) => !gone.has(String(entry[key]))), ...add];
    this.#writerFor(before, { [property]: list }).update(ref, { [property]: list });
  }

  #addLink(link: Link): void {
    this.#check((context) => checkNewLink(link, context));
    this.#writer.addLink(link);
  }

  #removeLink(link: Link): void {
    this.#check((context) => {
      if (!context.tenant.links.has(link)) throw resourceNotFound(link.target.id);
      checkRemovedLink(link, context);
    });
    this.#writer.removeLink(link);
  }

  #changeRole({ kind, role, member }: OperationOf<"assignRole" | "removeRole">): void {
    const after = { principalId: member.id, roleDefinitionId: role.templateId };
    if (kind === "assignRole") {
      this.#check((context) => checkRoleAssignment("roleAssignment", { before: null, given: after, after }, context));
    }
    this.#writer[kind](role, member);
  }

  #writerFor(object: DirectoryObject, given: JsonObject): TenantWriter {
    const inTheCloud = Object.keys(given).every((name) => cloudMastered.has(name));
    return isSynchronized(object) && inTheCloud ? this.#cloudWriter : this.#writer;
  }

  #existing(ref: EntityRef): DirectoryObject {
    const object = this.#tenant.objects.find(ref);
    if (exists(object)) return object;
    throw resourceNotFound(ref.id);
  }

  #check(check: (context: RuleContext) => void): void {
    if (this.#context !== null) check(this.#context);
  }

  #contextOf({ id, defaultDomain }: RuleSubject, rules: RuleContext["rules"]): RuleContext {
    const organizations = this.#tenant.objects.ofType("organization");
    const verified = organizations.flatMap(({ properties }) => objectsIn(properties.verifiedDomains));
    const domains = [defaultDomain, ...verified.map(({ name }) => String(name))].map((name) => name.toLowerCase());
    return { tenant: this.#tenant, meta: this.#meta, tenantId: id, domains, rules };
  }
}
