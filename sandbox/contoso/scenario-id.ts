export const scenarioIds = [
  "incident",
  "app-cleanup",
  "groups-deleted",
  "purged",
  "named-location",
  "licences",
  "locked-out",
] as const;
export type ScenarioId = (typeof scenarioIds)[number];
