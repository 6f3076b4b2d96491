/**
 * The set of properties and links a history holds.
 * `microsoft`: the list Microsoft documents for its own service. `extended`: everything else Graph can also read and
 * write back.
 */
export type Coverage = "microsoft" | "extended";

/**
 * The version of the tables in `recoverable.ts` and of the comparison rules. Raised whenever either changes meaning:
 * captures and jobs carry it, and a frozen list made under another version is refused. What a version adds stands in
 * `coverage-history.ts`.
 */
export const COVERAGE_VERSION = 5;

/** The first version whose lists are sealed: their digest takes a key, and covers the version that the list bears. */
export const FIRST_SEALED_VERSION = 3;

export const covers = (coverage: Coverage, needed: Coverage): boolean =>
  coverage === "extended" || needed === "microsoft";
