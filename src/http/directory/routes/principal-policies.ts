import { principalPolicyKinds } from "../../../directory/principal-policy.ts";
import type { Route } from "../../route.ts";
import {
  carryPolicy,
  createPolicy,
  deletePolicy,
  getPolicy,
  listCarried,
  listCarriers,
  listPolicies,
  shedPolicy,
  updatePolicy,
} from "../principal-policies.ts";
import { row } from "./row.ts";

/** Routes of the policies that service principals carry. */
export const principalPolicyRoutes: readonly Route[] = principalPolicyKinds.flatMap((kind) => {
  const all = `/policies/${kind}`;
  const carried = `/servicePrincipals/:id/${kind}`;
  return [
    row("GET", all, "principalPolicy", listPolicies(kind)),
    row("POST", all, "principalPolicy", createPolicy(kind)),
    row("GET", `${all}/:id`, "principalPolicy", getPolicy(kind)),
    row("PATCH", `${all}/:id`, "principalPolicy", updatePolicy(kind)),
    row("DELETE", `${all}/:id`, "principalPolicy", deletePolicy(kind)),
    row("GET", `${all}/:id/appliesTo`, "principalPolicy", listCarriers(kind)),
    row("GET", carried, "servicePrincipal", listCarried(kind)),
    row("POST", `${carried}/$ref`, "servicePrincipal", carryPolicy(kind)),
    row("DELETE", `${carried}/:target/$ref`, "servicePrincipal", shedPolicy(kind)),
  ];
});
