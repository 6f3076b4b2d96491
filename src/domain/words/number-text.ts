/** Returns a number as people read it in every answer, page and line, such as "1,200". */
export const numberText = (number: number): string => number.toLocaleString("en");
