/** From a moment to another, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When so much time has passed since a moment in which none of the spans lasted, epoch ms. */
export function afterTimeOutside(spans: readonly Span[], since: number, ms: number): number {
  let at = since;
  let left = ms;
  for (const { from, to } of inOrder(spans)) {
    if (to <= at) continue;
    if (from - at >= left) break;
    left -= Math.max(0, from - at);
    at = to;
  }
  return at + left;
}

/** How much of a span lies outside of all the others, ms. */
export function timeOutside(spans: readonly Span[], { from, to }: Span): number {
  let [at, free] = [from, 0];
  for (const span of inOrder(spans)) {
    free += Math.max(0, Math.min(span.from, to) - at);
    at = Math.max(at, span.to);
  }
  return free + Math.max(0, to - at);
}

const inOrder = (spans: readonly Span[]): Span[] => spans.toSorted((a, b) => a.from - b.from);
