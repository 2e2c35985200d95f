/**
 * How long a drill waits for everything to be well again. A minute and a half: a consumer may have to wait for its group
 * twice, on a machine that does other things too. Who expects a fault (test/mutants) is less patient.
 */
export const PATIENCE_MS = Number(process.env['DRILL_PATIENCE_MS'] ?? 90_000);
