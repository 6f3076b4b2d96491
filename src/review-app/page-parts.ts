/** Returns the element of the page with this id. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found !== null) return found;
  throw new TypeError(`There is no ${id} on the page.`);
}

export function button(id: string): HTMLButtonElement {
  const found = part(id);
  if (found instanceof HTMLButtonElement) return found;
  throw new TypeError(`${id} is no button.`);
}

export function box(id: string): HTMLInputElement {
  const found = part(id);
  if (found instanceof HTMLInputElement) return found;
  throw new TypeError(`${id} is no box.`);
}

/** Returns the boxes inside an element, in order. */
export const boxesIn = (id: string): readonly HTMLInputElement[] => [
  ...part(id).querySelectorAll<HTMLInputElement>("input[type=checkbox]"),
];

/** Returns the text of a field without surrounding blanks. */
export function fieldValue(id: string): string {
  const found = part(id);
  return found instanceof HTMLSelectElement || found instanceof HTMLInputElement ? found.value.trim() : "";
}

/** Milliseconds for which a height stays the same before it is reported. */
const SETTLED = 100;

/** Reports the height of the page, and again whenever it has changed and settled. */
export function reportHeight(report: (height: number) => void): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => report(document.documentElement.offsetHeight), SETTLED);
  }).observe(document.documentElement);
}

/** Does what the person asked for. What went wrong is shown until their next step. */
export async function shown(work: () => Promise<void> | void): Promise<void> {
  try {
    part("complaint").textContent = "";
    await work();
  } catch (error) {
    complain(error);
  }
}

export function complain(error: unknown): void {
  part("complaint").textContent = error instanceof Error ? error.message : String(error);
}
