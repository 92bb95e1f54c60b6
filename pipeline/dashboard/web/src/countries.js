// Names of countries, in the words of the browser.
import alpha2 from "./generated.json";

const NAMES = new Intl.DisplayNames(["en-GB"], { type: "region" });
/** @type {Record<string, string>} */
const CODES = alpha2;

/** @param {string} code ISO 3166 alpha-3 @returns {string} */
export function countryName(code) {
  const short = Object.hasOwn(CODES, code) ? CODES[code] : "";
  return short ? NAMES.of(short) ?? code : code;
}
