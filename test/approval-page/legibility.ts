/** The result of `measureLegibility`. */
export interface Legibility {
  /** Pixels by which the page is wider than its window. */
  readonly overflow: number;
  /** Of every text with what is behind it, the lowest. Source: WCAG 2.2, relative luminance and contrast ratio. */
  readonly contrast: number;
  /** Font size of the smallest text, in pixels. */
  readonly smallest: number;
  readonly paper: string;
}

/** To be run in the page. A text, because what a browser knows is nothing the rest of the project may use. */
export const measureLegibility = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (element === null) return "rgb(255, 255, 255)";
    const colour = getComputedStyle(element).backgroundColor;
    return channels(colour)[3] === 0 ? behind(element.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== ""),
  );
  const contrastOf = (element) => {
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const { scrollWidth, clientWidth } = document.documentElement;
  return {
    overflow: scrollWidth - clientWidth,
    contrast: Math.min(...texts.map(contrastOf)),
    smallest: Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))),
    paper: getComputedStyle(document.body).backgroundColor,
  };
})()`;
