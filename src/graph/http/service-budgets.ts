import { type Clock, SECOND, type Sleep } from "../../domain/time.ts";
import { compose, type HttpRequest, type Interceptor } from "./exchange.ts";
import { chooseBy } from "./interceptors.ts";
import { budgeted, type RequestBudget } from "./request-budget.ts";
import { resourceUnits } from "./resource-units.ts";

/** Limits of the service for one app in one tenant, unless another scope is named. */
export interface ServiceBudgets {
  /** Reports, which include the audit log. */
  readonly reports: RequestBudget;
  /** Conditional Access, for all apps of the tenant. Its 429 carries no Retry-After. */
  readonly conditionalAccess: RequestBudget;
  readonly writes: RequestBudget;
}

/** Source: Microsoft Graph service-specific throttling limits: identity and access, its reports, Conditional Access. */
export const documentedBudgets: ServiceBudgets = {
  reports: { units: 5, within: 10 * SECOND },
  conditionalAccess: { units: 1, within: SECOND },
  writes: { units: 3_000, within: 150 * SECOND },
};

const unlimited: RequestBudget = { units: Number.POSITIVE_INFINITY, within: 0 };

/** The limits of a service that publishes none. A client still obeys its 429. */
export const noBudgets: ServiceBudgets & { readonly reads: RequestBudget } = {
  reports: unlimited,
  conditionalAccess: unlimited,
  writes: unlimited,
  reads: unlimited,
};

/** Keeps each kind of request to its own budget, so that waiting for one holds up no other. `reads` counts resource units. */
export function keepBudgets(
  { reports, conditionalAccess, writes }: ServiceBudgets,
  reads: () => RequestBudget,
  time: { readonly clock: Clock; readonly sleep: Sleep },
): Interceptor {
  const lanes = [
    chooseBy(isConditionalAccess, budgeted(conditionalAccess, time), pass),
    chooseBy(isWrite, budgeted(writes, time), pass),
    chooseBy(isReport, budgeted(reports, time), pass),
    chooseBy(isDirectoryRead, budgeted(reads, time, resourceUnits), pass),
  ];
  return (next) => compose(lanes, next);
}

const pass: Interceptor = (next) => next;

export const isReport = ({ url }: HttpRequest): boolean => /\/(auditLogs|reports)\//i.test(url.pathname);

const isConditionalAccess = ({ url }: HttpRequest): boolean => /\/identity\/conditionalAccess\//i.test(url.pathname);

/** A POST that may be repeated only reads, as a batch of reads does. */
export const isWrite = ({ method, repeatable }: HttpRequest): boolean =>
  method !== "GET" && !(method === "POST" && repeatable);

/** Backup and Recovery has limits of its own, which are not documented. */
const isRecovery = ({ url }: HttpRequest): boolean => /\/directory\/recovery\//i.test(url.pathname);

const isDirectoryRead = (request: HttpRequest): boolean =>
  ![isWrite, isReport, isConditionalAccess, isRecovery].some((is) => is(request));
