import type { DirectoryAdmin, DirectoryOperation } from "../../directory/directory-admin.ts";
import { badRequest, graphFault, resourceNotFound } from "../../directory/graph-fault.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { ReplicaView } from "./hidden-changes.ts";

/**
 * Throws if the replica that takes a write does not know what the write refers to yet. Clients that wait and repeat the
 * request succeed. Source: errors that Terraform's provider for Microsoft Entra repeats requests on.
 */
export async function checkReferences(
  directory: DirectoryAdmin,
  operations: readonly DirectoryOperation[],
  view: ReplicaView,
): Promise<void> {
  const unknown = (ref: EntityRef): boolean => view.objects.get(refKey(ref))?.before === null;
  for (const operation of operations) {
    if ("ref" in operation && unknown(operation.ref)) throw resourceNotFound(operation.ref.id);
    for (const ref of referencesOf(operation)) {
      if (unknown(ref)) throw badRequest(resourceNotFound(ref.id).message);
    }
    if (operation.kind !== "create" || operation.type !== "servicePrincipal") continue;
    const { appId } = operation.properties;
    const application = typeof appId === "string" ? await directory.find("application", appId) : null;
    if (application !== null && unknown(application.ref)) throw noBackingApplication();
  }
}

function referencesOf(operation: DirectoryOperation): readonly EntityRef[] {
  if (operation.kind === "create") return operation.links.map(({ target }) => target);
  return operation.kind === "addLink" ? [operation.link.source, operation.link.target] : [];
}

const noBackingApplication = () =>
  graphFault(
    403,
    "Authorization_RequestDenied",
    "When using this permission, the backing application of the service principal being created must in the local tenant",
  );
