import { writeFileSync } from "node:fs";

/**
 * Ends a jest run with one plain line, `N passed, N failed`. A test file that could not be loaded counts as failed.
 * With SUMMARY_FILE set, the numbers go there as JSON instead, for a caller that adds its own and prints the line.
 *
 * @implements {Pick<import("jest").Reporter, "onRunComplete">}
 */
class SummaryReporter {
  /**
   * @param {unknown} _contexts
   * @param {import("@jest/test-result").AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests;
    if (skipped > 0) process.stdout.write(`\n${skipped} skipped: see the lines that begin with SKIPPED\n`);
    const file = process.env.SUMMARY_FILE ?? "";
    if (file === "") process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
    else writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}

// oxlint-disable-next-line import/no-default-export -- jest takes a reporter by its default export
export default SummaryReporter;
