import type { JsonObject } from "../../domain/json.ts";

interface Sku extends JsonObject {
  readonly skuId: string;
  readonly skuPartNumber: string;
}

const sku = (skuId: string, skuPartNumber: string, enabled: number): Sku => ({
  skuId,
  skuPartNumber,
  appliesTo: "User",
  capabilityStatus: "Enabled",
  consumedUnits: 0,
  prepaidUnits: { enabled, lockedOut: 0, suspended: 0, warning: 0 },
  servicePlans: [],
});

/** Licenses of the sandbox's tenant. Source: Microsoft, "Product names and service plan identifiers for licensing". */
export const skus: readonly Sku[] = [
  sku("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", 100_000),
  sku("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", 100_000),
  sku("f8a1db68-be16-40ed-86d5-cb42ce701560", "POWER_BI_PRO", 100_000),
  sku("84a661c4-e949-4bd2-a560-ed7766fcaf2b", "AAD_PREMIUM_P2", 100_000),
];
