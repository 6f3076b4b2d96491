import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import { combination } from "../../directory/schema/conditional-access.ts";
import { isJsonCollection, isJsonObject, memberOf } from "../../domain/json.ts";
import { misfit } from "../body/check-value.ts";
import { created, found, type GraphCall, type Handler, key } from "../route.ts";
import { contextOf, view } from "./listings.ts";
import { lookUp } from "./look-up.ts";
import { afterWrite, write } from "./objects.ts";

/** Ends the sessions of a user. The directory keeps when. Source: Microsoft Graph v1.0, "revokeSignInSessions". */
export const revokeSignInSessions: Handler = async (call) => {
  await lookUp(call, "user", key(call, "id"));
  return found({ "@odata.context": `${call.root}/$metadata#Edm.Boolean`, value: true });
};

/** Source: Microsoft Graph v1.0, "authenticationStrengthPolicy: updateAllowedCombinations". */
export const updateAllowedCombinations: Handler = async (call) => {
  const item = await lookUp(call, "authenticationStrengthPolicy", key(call, "id"));
  const list = call.body !== undefined && isJsonObject(call.body) ? memberOf(call.body, "allowedCombinations") : null;
  if (!isJsonCollection(list) || list.length === 0) {
    throw badRequest("'allowedCombinations' is a list with at least one combination.");
  }
  if (list.some((each) => each === null || misfit(each, combination, "") !== null)) {
    throw badRequest("Invalid value specified for property 'allowedCombinations'.");
  }
  await write(call, [{ kind: "update", ref: item.ref, properties: { allowedCombinations: list } }]);
  return found({
    "@odata.context": `${call.root}/$metadata#microsoft.graph.updateAllowedCombinationsResult`,
    additionalInformation: null,
    conditionalAccessReferences: [],
    currentCombinations: list,
    previousCombinations: item.properties.allowedCombinations ?? [],
  });
};

/** The templates of the gallery that the sandbox knows. */
const templates: Readonly<Record<string, string>> = {
  "8adf8e6e-67b2-4cf2-a259-e3dc5476c621": "Custom application",
};

/** Creates an application and its service principal. Source: Microsoft Graph v1.0, "applicationTemplate: instantiate". */
export const instantiate: Handler = async (call: GraphCall) => {
  const id = key(call, "id").toLowerCase();
  if (templates[id] === undefined) throw resourceNotFound(id);
  const displayName = call.body !== undefined && isJsonObject(call.body) ? memberOf(call.body, "displayName") : null;
  if (typeof displayName !== "string" || displayName === "" || displayName.length > 256) {
    throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
  }
  const appId = call.newId();
  const shared = { displayName, applicationTemplateId: id, appId };
  const empty = { graphType: null, links: [] } as const;
  await write(call, [
    { kind: "create", type: "application", properties: { ...shared, signInAudience: "AzureADMyOrg" }, ...empty },
    {
      kind: "create",
      type: "servicePrincipal",
      properties: { ...shared, accountEnabled: true, appDisplayName: displayName, servicePrincipalNames: [appId] },
      ...empty,
    },
  ]);
  const [application, servicePrincipal] = await Promise.all([
    lookUp(afterWrite(call), "application", appId),
    lookUp(afterWrite(call), "servicePrincipal", appId),
  ]);
  return created(
    {
      "@odata.context": contextOf(call, "/microsoft.graph.applicationServicePrincipal"),
      application: view(call, application, null, false),
      servicePrincipal: view(call, servicePrincipal, null, false),
    },
    `${call.root}/applications/${application.ref.id}`,
  );
};
