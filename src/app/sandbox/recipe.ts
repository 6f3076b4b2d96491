/** What a person may choose of a new sandbox; the rest is its default. */
export interface RecipeChoice {
  readonly scenario?: string;
  readonly users?: number;
  readonly seed?: string;
}
