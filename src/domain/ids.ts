/** Gives ids of different things different types, so that they cannot be mixed up. */
type Id<Name extends string> = string & { readonly __id: Name };

export type TenantId = Id<"tenant">;
/** Base64 of an instant's ISO 8601 text with milliseconds. Only `snapshot.ts` looks inside. */
export type SnapshotId = Id<"snapshot">;
export type JobId = Id<"job">;
export type ApprovalId = Id<"approval">;

export const tenantId = (text: string): TenantId => text as TenantId;
export const jobId = (text: string): JobId => (GUID.test(text) ? text.toLowerCase() : text) as JobId;

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const approvalId = (text: string): ApprovalId => text as ApprovalId;

/** Generates a fresh id. It is passed as a parameter so that tests know the ids. */
export type NewId = () => string;
