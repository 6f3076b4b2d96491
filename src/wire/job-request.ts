import * as z from "zod";
import { RewindError } from "../domain/errors.ts";
import type { JobKind } from "../domain/recovery/job.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import { decodeRequestedCriteria, encodeCriteria, type GraphCriteria } from "./criteria.ts";
import { jobTypes } from "./job.ts";
import { readRequest } from "./reading.ts";

/** Throws `notSupported` for a scope of properties, which Graph cannot express. */
export function requireWholeObjects({ properties }: Scope): void {
  if (properties === undefined) return;
  throw new RewindError(
    "notSupported",
    'Microsoft\'s service recovers whole objects: leave "properties" out of the scope, or name fewer objects.',
  );
}

/** Writes the request that starts a job. Throws `notSupported` for a scope that Graph cannot express. */
export function encodeJobRequest(scope: Scope): { readonly filteringCriteria?: GraphCriteria } {
  requireWholeObjects(scope);
  if (scope.actor !== undefined) {
    throw new RewindError(
      "notSupported",
      "Microsoft's service cannot undo by actor: name the objects they wrote to, as list_changes shows them.",
    );
  }
  const filteringCriteria = encodeCriteria(scope, { unknownMembers: true });
  return filteringCriteria === null ? {} : { filteringCriteria };
}

/**
 * Reads the scope of a request to start a job of this kind. A missing body (null) means everything, as `{}` does.
 * Throws `invalidInput` for a member that clients cannot set.
 */
export function decodeJobRequest(body: unknown, kind: JobKind, coverage: Coverage): Scope {
  const type = jobTypes[kind];
  const shape = z.strictObject({
    "@type": z.literal([type, type.slice(1)]).optional(),
    filteringCriteria: z.unknown().optional(),
  });
  const { filteringCriteria } = readRequest(shape, body ?? {}, `${kind} job to start`);
  return decodeRequestedCriteria(filteringCriteria, coverage);
}
