const SHORTEST = 13;
const LONGEST = 19;

// Digits with at most one blank, hyphen or dot between two of them. No nested repetition: linear in the text.
const RUN = /\d(?:[ .-]?\d){12,}/g;
// Ids are hex and often have long runs of digits by chance; a tenth of those would pass the Luhn check.
const ID =
  /(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})(?![0-9A-Za-z])/gi;

/** True if `text` holds a run of 13 to 19 digits that passes the Luhn check, written in one piece or in groups. */
export function hasCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  return (withoutIds(text).match(RUN) ?? []).some(isCardRun);
}

/** `text` with every run of digits that could be a card number replaced by `[card]`; JSON stays JSON. */
export function maskCardNumbers(text: string): string {
  if (!hasCardNumber(text)) return text;
  return text.replace(RUN, (run, at: number) => (isCardRun(run) && !insideId(text, at) ? maskFor(text[at - 1]) : run));
}

/** What follows a colon, comma, bracket or minus may be a number of JSON, and only a number may take its place. */
function maskFor(before: string | undefined): string {
  return before !== undefined && ':,[-'.includes(before) ? '0' : '[card]';
}

/** The Luhn check of ISO/IEC 7812-1 over a string of digits. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Looks at every sequence of whole groups: "4111 1111 1111 1111 12" is a card number and a month. */
function isCardRun(run: string): boolean {
  const groups = run.split(/[ .-]/);
  return groups.some((_, from) => startsCardNumber(groups, from));
}

function startsCardNumber(groups: readonly string[], from: number): boolean {
  let digits = '';
  for (let i = from; i < groups.length && digits.length < LONGEST; i += 1) {
    digits += groups[i];
    if (digits.length >= SHORTEST && digits.length <= LONGEST && isNumber(digits)) return true;
  }
  return false;
}

// All zeros pass the Luhn check and are nobody's card. A moment in ms since 1970 has 13 digits and begins with 1, from 2001
// to 2286; a tenth of those would pass. Cards of 13 digits, Visa's early ones, begin with 4.
function isNumber(digits: string): boolean {
  return passesLuhn(digits) && /[1-9]/.test(digits) && !/^1\d{12}$/.test(digits);
}

function withoutIds(text: string): string {
  return text.replace(ID, ' id ');
}

function insideId(text: string, at: number): boolean {
  return [...text.matchAll(ID)].some((id) => at >= id.index && at < id.index + id[0].length);
}
