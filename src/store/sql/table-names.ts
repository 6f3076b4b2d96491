import type { Schema } from "./schema.ts";

const tables: Readonly<Record<keyof Schema, true>> = {
  tenant_lease: true,
  capture: true,
  entity_version: true,
  link_version: true,
  touched: true,
  seen: true,
  snapshot: true,
  job: true,
  job_change: true,
  applied_change: true,
  approval: true,
  audit_event: true,
  secret: true,
  posted_job: true,
  search: true,
  schedule: true,
};

const isTable = (name: string): name is keyof Schema => name in tables;

/** Every table that holds rows of tenants. */
export const tableNames: readonly (keyof Schema)[] = Object.keys(tables).filter(isTable);
