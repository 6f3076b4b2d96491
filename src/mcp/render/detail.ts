/** How much of one item is shown. */
export interface Detail {
  readonly links: number;
  readonly properties: number;
  readonly valueLength: number;
  readonly attributions: number;
}

export const fullDetail: Detail = {
  links: 20,
  properties: Number.POSITIVE_INFINITY,
  valueLength: 1_000,
  attributions: 8,
};

/** From all to hardly any: an item that alone would fill a page is shown in the first of them that fits. */
export const details: readonly Detail[] = [
  fullDetail,
  { links: 10, properties: 40, valueLength: 100, attributions: 2 },
  { links: 4, properties: 8, valueLength: 60, attributions: 1 },
  { links: 1, properties: 1, valueLength: 24, attributions: 1 },
];
