type Labels = Readonly<Record<string, string>>;

/** What a service told of itself at one moment, on its management port. */
export class Metrics {
  private readonly lines: readonly string[];

  private constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** @throws if the service does not answer, or `signal` is aborted before it has */
  static async of({ managementUrl }: { readonly managementUrl: string }, signal?: AbortSignal): Promise<Metrics> {
    const response = await fetch(`${managementUrl}/metrics`, signal ? { signal } : {});
    return new Metrics((await response.text()).split('\n'));
  }

  /** The values of a metric's lines that have all these labels; none where there is nothing to tell yet. */
  values(name: string, labels: Labels = {}): number[] {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((label) => line.includes(label)))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  }

  /** Their sum; 0 where there is nothing to tell yet. */
  total(name: string, labels: Labels = {}): number {
    return this.values(name, labels).reduce((sum, value) => sum + value, 0);
  }
}
