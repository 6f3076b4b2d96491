import { resourceNotFound } from "../../directory/graph-fault.ts";
import { type JsonObject, objectsIn } from "../../domain/json.ts";
import { listReply, objectReply, rowsOf } from "../list-reply.ts";
import { type GraphCall, type Handler, key } from "../route.ts";
import { contextOf } from "./listings.ts";

const PATH = "/domains";

/** Lists the verified domains of the tenant. */
export const listDomains: Handler = async (call) =>
  listReply(call, {
    context: contextOf(call, PATH),
    offer: { options: ["$select"] },
    rows: rowsOf(await domains(call)),
  });

export const getDomain: Handler = async (call) => {
  const domain = (await domains(call)).find(({ id }) => id === key(call, "id").toLowerCase());
  if (domain === undefined) throw resourceNotFound(key(call, "id"));
  return objectReply(call, `${contextOf(call, PATH)}/$entity`, domain);
};

async function domains({ directory }: GraphCall): Promise<readonly JsonObject[]> {
  const { items } = await directory.list("organization", "live", { cursor: null, limit: 1 });
  return objectsIn(items[0]?.properties.verifiedDomains).map(
    ({ name = null, isDefault = false, isInitial = false }) => ({
      id: name,
      authenticationType: "Managed",
      availabilityStatus: null,
      isAdminManaged: true,
      isDefault,
      isInitial,
      isRoot: true,
      isVerified: true,
      supportedServices: ["Email"],
      passwordNotificationWindowInDays: null,
      passwordValidityPeriodInDays: null,
      state: null,
    }),
  );
}
