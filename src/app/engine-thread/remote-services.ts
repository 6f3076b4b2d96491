import type { Capabilities } from "../../service/capabilities.ts";
import type { SessionOwner } from "../../service/session.ts";
import type { ArgsOf, Call, MethodName, ResultOf, ServiceName, ThreadServices } from "./calls.ts";

/** Returns the services of a session whose engine runs elsewhere. Each method makes one call. */
export function remoteServices(calling: Call, owner: SessionOwner, capabilities: Capabilities): ThreadServices {
  const call = <S extends ServiceName, M extends MethodName<S>>(
    service: S,
    method: M,
    args: ArgsOf<S, M>,
  ): Promise<ResultOf<S, M>> => calling(owner, service, method, args);
  return {
    recovery: {
      listSnapshots: (page) => call("recovery", "listSnapshots", [page]),
      getSnapshot: (id) => call("recovery", "getSnapshot", [id]),
      takeSnapshot: (request) => call("recovery", "takeSnapshot", [request]),
      startPreview: (request) => call("recovery", "startPreview", [request]),
      startRecovery: (request) => call("recovery", "startRecovery", [request]),
      checkRecovery: (id) => call("recovery", "checkRecovery", [id]),
      reassess: (...args) => call("recovery", "reassess", args),
      workBeside: (id) => call("recovery", "workBeside", [id]),
      startVerification: (request) => call("recovery", "startVerification", [request]),
      getJob: (id) => call("recovery", "getJob", [id]),
      listJobs: (filter, page) => call("recovery", "listJobs", [filter, page]),
      cancelJob: (request) => call("recovery", "cancelJob", [request]),
      listChanges: (id, filter, page) => call("recovery", "listChanges", [id, filter, page]),
      summarizeChanges: (id) => call("recovery", "summarizeChanges", [id]),
      listFailedChanges: (id, page) => call("recovery", "listFailedChanges", [id, page]),
      getVerification: (id) => call("recovery", "getVerification", [id]),
    },
    approvals: {
      request: (request) => call("approvals", "request", [request]),
      get: (id) => call("approvals", "get", [id]),
      listPending: () => call("approvals", "listPending", []),
      listGiven: () => call("approvals", "listGiven", []),
      decide: (id, decision) => call("approvals", "decide", [id, decision]),
      voidIfWorse: (id, now) => call("approvals", "voidIfWorse", [id, now]),
    },
    plans: { recoveryPlan: (id) => call("plans", "recoveryPlan", [id]) },
    trail: {
      append: (event) => call("trail", "append", [event]),
      list: (page) => call("trail", "list", [page]),
      recovery: (of) => call("trail", "recovery", [of]),
      verify: () => call("trail", "verify", []),
      verifyNewest: () => call("trail", "verifyNewest", []),
    },
    investigation: {
      findObjects: (request, page) => call("investigation", "findObjects", [request, page]),
      getObjectHistory: (request, page) => call("investigation", "getObjectHistory", [request, page]),
      getObject: (request, page) => call("investigation", "getObject", [request, page]),
      listActivity: (request, page) => call("investigation", "listActivity", [request, page]),
      compareSnapshots: (request, page) => call("investigation", "compareSnapshots", [request, page]),
    },
    session: {
      tenant: () => call("session", "tenant", []),
      signedIn: () => call("session", "signedIn", []),
      holders: (role) => call("session", "holders", [role]),
      capabilities,
    },
    directory: {
      now: (work) => call("directory", "now", [work]),
      principal: (idOrName) => call("directory", "principal", [idOrName]),
      find: (type, key) => call("directory", "find", [type, key]),
      findAnywhere: (id) => call("directory", "findAnywhere", [id]),
      count: (type, life) => call("directory", "count", [type, life]),
      list: (type, life, page) => call("directory", "list", [type, life, page]),
      linked: (end, ref, link) => call("directory", "linked", [end, ref, link]),
      relationshipsAt: (id) => call("directory", "relationshipsAt", [id]),
      properties: (type) => call("directory", "properties", [type]),
      roles: () => call("directory", "roles", []),
      roleMembers: (templateId) => call("directory", "roleMembers", [templateId]),
      rolesOf: (ref) => call("directory", "rolesOf", [ref]),
      principalPolicies: (kind, carriedBy) => call("directory", "principalPolicies", [kind, carriedBy]),
      carriersOf: (policy) => call("directory", "carriersOf", [policy]),
      write: (operations, by) => call("directory", "write", [operations, by]),
      countAudit: (query) => call("directory", "countAudit", [query]),
      audit: (query, after, limit) => call("directory", "audit", [query, after, limit]),
      changes: (type, cursor) => call("directory", "changes", [type, cursor]),
      head: () => call("directory", "head", []),
    },
  };
}
