import { elementsOf, type Json } from "../../../domain/json.ts";
import type { Link } from "../../../domain/tenant/link.ts";
import { parseMembershipRule } from "../../../domain/tenant/parse-membership-rule.ts";
import { badRequest, graphFault } from "../../graph-fault.ts";
import { type DirectoryObject, exists, hasDynamicMembers } from "../object-table.ts";
import { checkUnique, type RuleContext, taken, textsIn, type WriteInQuestion } from "./rule-context.ts";

const NOT_IN_A_NICKNAME = /[@()\\[\]";:<>, ]/;

/** Source: Microsoft Graph v1.0, "Create group", "Update group" and "Manage groups in Microsoft Graph". */
export function checkGroup(write: WriteInQuestion, context: RuleContext): void {
  const { before, given, after } = write;
  const own = before?.ref.id ?? null;
  const types = textsIn(after.groupTypes);
  const [unified, dynamic] = [types.includes("Unified"), types.includes("DynamicMembership")];
  checkKind(write, unified, context);
  if (dynamic && typeof after.membershipRule !== "string") {
    throw badRequest("A dynamic membership rule is required for a group of type DynamicMembership.");
  }
  if (dynamic && typeof given.membershipRule === "string" && parseMembershipRule(given.membershipRule) === null) {
    throw badRequest("Invalid rule specified for property 'membershipRule' of resource 'Group'.");
  }
  if (!dynamic && typeof given.membershipRule === "string") {
    throw badRequest("A membership rule can be set on groups of type DynamicMembership only.");
  }
  if (after.isAssignableToRole === true) checkRoleAssignable(after, dynamic);
  const { mailNickname } = given;
  if (typeof mailNickname === "string") {
    if (mailNickname === "" || NOT_IN_A_NICKNAME.test(mailNickname)) throw invalidValue("mailNickname");
    if (after.mailEnabled === true) checkUnique("group", "mailNickname", mailNickname, own, context);
  }
}

function checkUniqueName(name: Json | undefined, context: RuleContext): void {
  if (typeof name !== "string") return;
  checkUnique("group", "uniqueName", name, null, context);
  if (context.rules.purgedHoldNames && context.meta.read(`uniqueName ${name}`) !== null) throw taken("uniqueName");
}

function checkKind({ before, given, after }: WriteInQuestion, unified: boolean, context: RuleContext): void {
  if (before === null) {
    if (unified !== (after.mailEnabled === true) || (!unified && after.securityEnabled !== true)) {
      throw badRequest(
        "The service writes Microsoft 365 groups, which are mail-enabled, and security groups, which are not. Other " +
          "mail-enabled groups belong to Exchange.",
      );
    }
    checkUniqueName(given.uniqueName, context);
  } else if (unified !== textsIn(before.properties.groupTypes).includes("Unified")) {
    throw badRequest("The value Unified cannot be added to or removed from groupTypes of an existing group.");
  }
}

function checkRoleAssignable({ securityEnabled, visibility }: WriteInQuestion["after"], dynamic: boolean): void {
  if (dynamic) throw badRequest("A group that can be assigned to roles cannot have dynamic membership.");
  if (securityEnabled !== true) throw badRequest("A group that can be assigned to roles must be security-enabled.");
  if (visibility === "Public") throw badRequest("A group that can be assigned to roles must be private.");
}

/**
 * Checks a new member or owner. Source: Microsoft Graph v1.0, "Add members", the table of objects that each kind of group
 * takes.
 */
export function checkNewLink({ link, source, target }: Link, { tenant }: RuleContext): void {
  const group = tenant.objects.find(source);
  if (tenant.links.has({ link, source, target })) {
    throw badRequest(
      `One or more added object references already exist for the following modified properties: '${link}'.`,
    );
  }
  if (link !== "members" || source.type !== "group" || !exists(group)) return;
  if (hasDynamicMembers(group)) {
    throw graphFault(403, "Authorization_RequestDenied", "Members of a group with dynamic membership follow its rule.");
  }
  if (target.id === source.id) throw badRequest("A group cannot be a member of itself.");
  if (target.type === "user") return;
  if (isUnified(group)) throw badRequest("A Microsoft 365 group takes users as members only.");
  if (target.type !== "group") return;
  if (group.properties.isAssignableToRole === true) {
    throw badRequest("A group that can be assigned to roles cannot hold other groups.");
  }
  const member = tenant.objects.find(target);
  if (exists(member) && isUnified(member))
    throw badRequest("A Microsoft 365 group cannot be a member of another group.");
}

/** Source: Group-based licensing, "Delete a group with an assigned license". */
export function checkDeletedGroup({ properties }: DirectoryObject): void {
  if (elementsOf(properties.assignedLicenses).length === 0) return;
  throw badRequest(
    "Unable to delete the group because there is a product license assigned to the group. To delete this group, remove " +
      "any product licenses first.",
  );
}

/** Source: Microsoft Graph v1.0, "Remove group owner": the last owner who is a user stays. */
export function checkRemovedLink({ link, source, target }: Link, { tenant }: RuleContext): void {
  if (link !== "owners" || source.type !== "group" || target.type !== "user") return;
  const owners = tenant.links.targets(source, "owners").filter(({ type }) => type === "user");
  if (owners.length === 1 && owners[0]?.id === target.id) {
    throw badRequest("The group must have at least one owner, hence this owner cannot be removed.");
  }
}

const isUnified = ({ properties }: DirectoryObject): boolean => textsIn(properties.groupTypes).includes("Unified");

const invalidValue = (property: string) =>
  badRequest(`Invalid value specified for property '${property}' of resource 'Group'.`);
