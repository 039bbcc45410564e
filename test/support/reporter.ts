import Mocha from 'mocha';

/** Mocha's own summary, and behind it one plain line that other programs read: `N passed, N failed`. */
export default class SummaryLineReporter extends Mocha.reporters.Spec {
  override done(failures: number, finish?: (failures: number) => void): void {
    const { passes } = this.stats;
    process.stdout.write(`\n${passes} passed, ${this.stats.failures} failed\n`);
    finish?.(failures);
  }
}
