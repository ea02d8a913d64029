import type { Quad } from "./homography.js";
import type { Turn } from "./turn-picture.js";

/** What was done to a picture before its digits were looked for. */
export interface PageChanges {
  /** By how many degrees it was turned clockwise to be upright. */
  turned: Turn;
  /** By how many degrees clockwise its rules were turned before. */
  skew: number;
  /** The corners of the page in the picture, clockwise; null where the whole picture is the page. */
  corners: Quad | null;
}

/** The changes in words, a sentence each; none for a picture that was left as it is. */
export function describePage({ turned, skew, corners }: PageChanges): string[] {
  const told: string[] = [];
  if (corners) {
    const places = corners.map(({ x, y }) => `(${Math.round(x)}, ${Math.round(y)})`);
    told.push(
      `the page has its corners at ${places.join(", ")}: read as seen from above, without what is around it`,
    );
  }
  if (skew !== 0) {
    told.push(
      `its rules are askew by ${Math.abs(skew)} degrees ${skew > 0 ? "clockwise" : "counterclockwise"}: turned back`,
    );
  }
  if (turned === 180) told.push("the page lies on its head: read turned by 180 degrees");
  else if (turned !== 0) told.push(`the page lies on its side: read turned by ${turned} degrees clockwise`);
  return told;
}
