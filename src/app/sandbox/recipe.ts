/** The choices for a new sandbox. Absent ones have defaults. */
export interface RecipeChoice {
  readonly scenario?: string;
  readonly users?: number;
  readonly seed?: string;
}
