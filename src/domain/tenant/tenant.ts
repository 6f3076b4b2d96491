/** Identity of a tenant: its id, and the names people know it by. */
export interface TenantIdentity {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
}
